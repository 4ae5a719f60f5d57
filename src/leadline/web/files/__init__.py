"""Files people gave: kept by their digest, never run, never named by what came from outside."""
