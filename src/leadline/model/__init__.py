"""Maturity models as data."""
