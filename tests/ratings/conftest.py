"""The small model's questionnaire, exported and filled in."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from leadline.model.schema import Model
from leadline.ratings.questionnaire import write_questionnaire
from leadline.text import Language
from ratings.small_questionnaire import ANNA, FillIn, Values, fill_in_workbook, small_model


@pytest.fixture(scope="session")
def small() -> Model:
    return small_model()


@pytest.fixture
def fill_in(tmp_path: Path, small: Model) -> FillIn:
    """Return a function that exports the small model's questionnaire and fills it in."""

    def filled(
        answers: Mapping[str, Values],
        person: Values = ANNA,
        *,
        name: str = "anna.xlsx",
        language: Language = "en",
        model: Model = small,
    ) -> Path:
        path = tmp_path / name
        write_questionnaire(model, path, language=language)
        return fill_in_workbook(path, person, answers)

    return filled
