"""The examples of docs/worktime.md are what they seem."""

import re
from pathlib import Path

import yaml

from leadline import Calendars, Model
from leadline.indicators.language import parse
from leadline.model.schema import Indicator
from leadline.worktime import calendar_mistakes, public_days


def examples(root: Path) -> list[dict[str, object]]:
    page = (root / "docs" / "worktime.md").read_text(encoding="utf-8")
    return [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)]


def test_the_page_s_calendars_have_no_mistakes(root):
    calendars = Calendars.model_validate(examples(root)[0]["calendars"])
    assert list(calendar_mistakes(calendars)) == []
    assert list(calendars.units) == ["Berlin"]


def test_the_page_s_indicator_is_one(root, model: Model):
    indicator = Indicator.model_validate(examples(root)[1])
    assert indicator.measure is not None
    parse(indicator.measure.value, model)


def test_the_page_says_which_years_of_china_are_known(root):
    china = public_days("CN")
    page = (root / "docs" / "worktime.md").read_text(encoding="utf-8")
    assert f"for China {china.first} to {china.last} with" in page
