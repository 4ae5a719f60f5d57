"""Assessments: what is assessed, against which model, and where each of the five steps stands."""
