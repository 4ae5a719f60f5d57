"""Organisations kept strictly apart: their business units, their people and the roles they have."""
