"""Small logs written out by hand, read the way a user's are."""

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from leadline import Log, Mapping, Model, read_log
from leadline.indicators import IndicatorValue

LogMaker = Callable[..., Log]
Measurer = Callable[..., IndicatorValue]


@pytest.fixture
def make_log(tmp_path: Path, model: Model) -> Iterator[LogMaker]:
    """Return a function that writes tables (name: rows as dicts) and reads them with a mapping's tables."""
    with ExitStack() as opened:

        def make(files: dict[str, Sequence[dict[str, Any]]], tables: list[dict[str, Any]], **mapping: Any) -> Log:
            for name, rows in files.items():
                with (tmp_path / name).open("w", newline="", encoding="utf-8") as file:
                    writer = csv.DictWriter(file, fieldnames=list(rows[0]))
                    writer.writeheader()
                    writer.writerows(rows)
            described = Mapping.model_validate({"tables": tables, **mapping})
            return opened.enter_context(read_log(described, [tmp_path], model))

        yield make


@pytest.fixture
def order_log(make_log: LogMaker) -> Callable[[Sequence[str]], Log]:
    """Return a function that makes a log of orders from lines ``order activity time [user department bot]``."""

    def make(lines: Sequence[str]) -> Log:
        names = ("order", "step", "at", "user", "department", "bot")
        rows = []
        for line in lines:
            words = [*line.split(), "", "", ""][:6]
            rows.append(dict(zip(names, words)))
        table = {
            "name": "events",
            "file": "events.csv",
            "objects": {"order": "order"},
            "activity": "step",
            "time": "at",
            "resource": "user",
            "department": "department",
            "automated": "bot",
        }
        return make_log({"events.csv": rows}, [table])

    return make
