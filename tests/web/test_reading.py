"""Pieces of pages that are kept, days by the reader's clock, numbers out of addresses."""

import zoneinfo
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import timezone

from leadline.web.core.templatetags.words import day
from leadline.web.results import reading
from web.conftest import World


def test_a_moment_is_of_the_day_the_readers_clock_shows() -> None:
    late = datetime(2026, 11, 26, 22, 30, tzinfo=UTC)
    with timezone.override(zoneinfo.ZoneInfo("Asia/Shanghai")):
        assert (day(late), day(date(2026, 11, 26)), day(None)) == ("2026-11-27", "2026-11-26", "–")


def test_pieces_of_pages_are_kept_by_many_at_once_and_the_oldest_go(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[tuple[str, ...], str] = {}
    monkeypatch.setattr(reading, "_fragments", kept)
    monkeypatch.setattr(reading, "MOST_KEPT", 200)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda n: reading.kept_fragment((str(n),), lambda: f"{n:010}"), range(2000)))
    assert made == [f"{n:010}" for n in range(2000)]
    assert sum(map(len, kept.values())) <= 200


@pytest.mark.parametrize("number", ["9" * 5000, "²", "-1", "٣", "1e3"])
def test_what_is_no_number_of_a_row_is_told_as_such_and_breaks_nothing(furnished: World, number: str) -> None:
    client, below = furnished.client("lead-assessor"), f"/o/haichuan/assessments/{furnished.assessment.pk}/"
    asked: list[tuple[str, dict[str, Any], int]] = [
        ("results/1/comparison/", {"with": number}, 404),
        ("data/mapping/", {"opened": number}, 200),
        ("data/mapping/columns/0/", {"start": number}, 404),
    ]
    for path, given, status in asked:
        assert client.get(below + path, given).status_code == status, path
