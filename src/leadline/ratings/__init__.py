"""Questionnaires out, answers in."""

from leadline.ratings.answers import find_answers, read_answers
from leadline.ratings.answers_csv import write_answers_template
from leadline.ratings.questionnaire import write_questionnaire
from leadline.ratings.rating import Answers, AnswersFile, Rating

__all__ = [
    "Answers",
    "AnswersFile",
    "Rating",
    "find_answers",
    "read_answers",
    "write_answers_template",
    "write_questionnaire",
]
