"""Questionnaires: campaigns, the people who answer, and every answer as it is given."""
