"""A log from a few lines of mapping and CSV, as a test writes them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from leadline.eventlog import Log, read_log
from leadline.model.schema import Model


@pytest.fixture
def read(tmp_path: Path, model: Model) -> Iterator[Callable[..., Log]]:
    """Return a function that writes a mapping and files (text or bytes, by name) and reads the log."""
    logs: list[Log] = []

    def read(mapping: str, files: dict[str, str | bytes], **options: object) -> Log:
        (tmp_path / "mapping.yaml").write_text(dedent(mapping), encoding="utf-8")
        folder = tmp_path / "data"
        folder.mkdir(exist_ok=True)
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else dedent(content).lstrip("\n").encode())
        log = read_log(tmp_path / "mapping.yaml", [folder], model, **options)
        logs.append(log)
        return log

    yield read
    for log in logs:
        log.close()


@pytest.fixture
def rows() -> Callable[..., list[dict[str, object]]]:
    """Return a function that runs SQL on a log and gives its rows."""

    def rows(log: Log, statement: str) -> list[dict[str, object]]:
        return log.engine.query(statement).to_pylist()

    return rows
