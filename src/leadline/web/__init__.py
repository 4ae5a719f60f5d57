"""The web application: the same core, with many people at work on one assessment."""
