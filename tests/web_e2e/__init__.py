"""The web application from end to end: as it is started by people, in a real browser."""
