"""The page on mining: its commands and its code are right, and it leaves no question out."""

import re
import shlex
from pathlib import Path

import pytest
import typer

import leadline
from leadline.assessment import Folder
from leadline.cli import app
from leadline.mining import Question


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "mining.md").read_text(encoding="utf-8")


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.DOTALL | re.MULTILINE)


def test_every_question_and_its_verb_is_on_the_page(page):
    rows = re.findall(r"^\| (`.*?) \|.*\| (`.*?) \|$", page, re.MULTILINE)
    first = [name for row in rows for name in re.findall(r"`(\w+)`", row[0])]
    last = [name for row in rows for name in re.findall(r"`(\w+)`", row[1])]
    assert first == list(Question)
    assert all(hasattr(leadline, verb) for verb in last)


def test_the_commands_are_commands(page):
    (commands,) = blocks(page, "")
    mine = typer.main.get_command(app).commands["mine"]
    lines = [shlex.split(line) for line in commands.splitlines()]
    assert len(lines) > 2
    for line in lines:
        assert line[:4] == ["uv", "run", "leadline", "mine"]
        mine.make_context("mine", line[4:])  # an unknown question or option is an error


def test_the_code_runs(page, root, model):
    (code,) = blocks(page, "python")
    folder = Folder(root / "examples" / "manufacturer")
    with leadline.read_log(folder.mapping, folder.data, model) as log:
        code = code.replace('by="product"', 'by="region"').replace('("North", "South")', '("华东 East", "华北 North")')
        names = {"leadline": leadline, "log": log, "model": model}
        exec(code + "\nfound = leadline.find_bottlenecks(log, part)", names)  # noqa: S102 - our own page
        assert names["found"].objects == 943 + 559
