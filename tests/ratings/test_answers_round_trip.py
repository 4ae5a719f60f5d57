"""Whatever people answer comes back the same through a workbook and through a table."""

import csv
import tempfile
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from leadline.ratings.answers import read_answers
from leadline.ratings.fields import FIELDS, ITEM_FIELDS
from leadline.ratings.questionnaire import write_questionnaire
from leadline.ratings.rating import Rating
from leadline.text import LANGUAGES, Language, say
from ratings.small_questionnaire import fill_in_workbook, small_model

MODEL = small_model()
WORDS = {"not-applicable": "answer-not-applicable", "dont-know": "answer-dont-know"}
# What people can type into a cell: no control characters, and nothing to strip at the ends.
typed = st.text(st.characters(exclude_categories=("C", "Z"), include_characters=" "), min_size=1, max_size=30)
phrases = typed.map(str.strip).filter(lambda text: text and not text.startswith("leadline:"))
names = phrases.filter(lambda text: text.casefold() not in {"sales", "sales team", "finance"})
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@st.composite
def questionnaires(draw: st.DrawFn) -> tuple[Rating, ...]:
    """One person's ratings of some of the model's items, in the model's order."""
    method = draw(st.sampled_from(["questionnaire", "interview", "observation", "document"]))
    steps = st.integers(1, 5) if method == "questionnaire" else st.integers(2, 10).map(lambda half: half / 2)
    person = {"respondent": draw(phrases), "department": draw(names), "role": draw(phrases), "method": method}
    person["unit"] = draw(st.none() | phrases)
    person["answered"] = draw(st.none() | days)
    ratings = []
    for item in draw(st.lists(st.sampled_from(sorted(MODEL.item_of)), unique=True, min_size=1)):
        answer = draw(st.sampled_from(["rated", "not-applicable", "dont-know"]))
        ratings.append(
            Rating(
                **person,
                item=item,
                answer=answer,
                value=draw(steps) if answer == "rated" else None,
                evidence=draw(st.sampled_from([None, "E0", "E1", "E2", "E3"])),
                evidence_until=draw(st.none() | days),
                reason=draw(phrases),
                approver=draw(st.none() | phrases),
                comment=draw(st.none() | phrases),
            )
        )
    order = list(MODEL.item_of)
    return tuple(sorted(ratings, key=lambda rating: order.index(rating.item)))


def written(rating: Rating, language: Language) -> dict[str, object]:
    """Return what a person writes for a rating, by field."""
    values = {field: value for field, value in rating.model_dump().items() if field in FIELDS and value is not None}
    answer = rating.value if rating.value is not None else say("questionnaire", WORDS[rating.answer], language)
    return values | {"answer": answer, "method": say("questionnaire", f"method-{rating.method}", language)}


@settings(max_examples=40, deadline=None)
@given(questionnaires(), st.sampled_from(LANGUAGES))
def test_through_a_workbook(ratings: tuple[Rating, ...], language: Language) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.xlsx"
        write_questionnaire(MODEL, path, language=language)
        answers = {rating.item: written(rating, language) for rating in ratings}
        items = {item: {f: v for f, v in said.items() if f in ITEM_FIELDS} for item, said in answers.items()}
        fill_in_workbook(path, answers[ratings[0].item], items)
        assert read_answers(MODEL, [path]).ratings == ratings


@settings(max_examples=60, deadline=None)
@given(questionnaires(), st.sampled_from(LANGUAGES), st.sampled_from(",;\t"), st.sampled_from(["utf-8", "gb18030"]))
def test_through_a_table(ratings: tuple[Rating, ...], language: Language, delimiter: str, encoding: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.csv"
        with path.open("w", encoding=encoding, newline="") as file:
            table = csv.DictWriter(file, FIELDS, delimiter=delimiter)
            table.writeheader()
            table.writerows(written(rating, language) for rating in ratings)
        assert read_answers(MODEL, [path]).ratings == ratings
