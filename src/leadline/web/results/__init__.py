"""Results: the run of an assessment by the core, and every page that shows what it found."""
