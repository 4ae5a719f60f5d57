"""Questionnaires out, answers in."""

from leadline.ratings.answers import find_answers, read_answers
from leadline.ratings.answers_csv import write_answers_template
from leadline.ratings.evidence import Evidence
from leadline.ratings.questionnaire import write_questionnaire
from leadline.ratings.rating import Answers, AnswersFile, Consensus, Rating
from leadline.ratings.register import read_evidence
from leadline.ratings.written import write_consensus, write_evidence, write_ratings

__all__ = [
    "Answers",
    "AnswersFile",
    "Consensus",
    "Evidence",
    "Rating",
    "find_answers",
    "read_answers",
    "read_evidence",
    "write_answers_template",
    "write_consensus",
    "write_evidence",
    "write_questionnaire",
    "write_ratings",
]
