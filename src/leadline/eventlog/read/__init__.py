"""Readers: one file per format, and where files are found."""
