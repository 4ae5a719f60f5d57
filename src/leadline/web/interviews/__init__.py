"""Interviews and observation: guides made from the model, notes, quotes, ratings, checklists; consensus meetings."""
