"""Maturity models of an organisation's own: taken in, checked by the core, kept by version, chosen by assessments."""
