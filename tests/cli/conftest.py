"""The command line as a person calls it."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from leadline.cli import run

Leadline = Callable[..., tuple[int, str, str]]


@pytest.fixture
def leadline(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Leadline:
    """Return a function that runs the command line and gives its exit code, output and errors."""

    def call(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["leadline", *map(str, arguments)])
        try:
            run()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return call
