"""Work that takes longer than a page may: started by an action, done by the worker, watched and cancelled by people."""
