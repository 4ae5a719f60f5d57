"""Serving: the web server and the worker as children of one command, which keeps them alive and leaves none behind."""
