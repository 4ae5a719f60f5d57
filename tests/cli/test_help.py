"""``--help`` in both languages, and whole: no text is cut off."""

import os
import subprocess
import sys

import pytest
import typer

from leadline.cli import app
from leadline.mining import Question
from leadline.text import catalogue


def helped(*arguments: str, **environment: str) -> str:
    """Return what a command's help says in a process of its own, because it is made once per process."""
    clean = {key: value for key, value in os.environ.items() if key not in ("LC_ALL", "LC_MESSAGES", "LANG")}
    command = [sys.executable, "-c", "from leadline.cli import run; run()", *arguments, "--help"]
    done = subprocess.run(
        command, env={**clean, "COLUMNS": "100", "PYTHONUTF8": "1", **environment}, capture_output=True, check=True
    )
    return done.stdout.decode("utf-8")


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        (["explain", "--language", "zh-Hans"], {}),
        (["explain"], {"LANG": "zh_CN.UTF-8"}),
        (["explain"], {"LANG": "en_US.UTF-8", "LEADLINE_LANGUAGE": "zh-Hans"}),
    ],
)
def test_help_is_chinese_where_chinese_is_asked_for(arguments: list[str], environment: dict[str, str]):
    said = "".join(helped(*arguments, **environment).split())
    for key in ("explain", "what", "depth"):
        assert "".join(catalogue("cli")[f"help-{key}"].zh_hans.split()) in said


def test_the_frame_of_the_help_is_chinese_too():
    said = helped("mine", "--language", "zh-Hans")
    assert said.startswith("用法：leadline mine [选项] {question} {folder}\n")
    assert {"参数：", "选项："} <= set(said.splitlines())
    assert "[必填]" in said
    assert "[默认：10; x>=1]" in said
    for key, text in catalogue("cli").items():
        assert not key.startswith("frame-") or text.en not in said, key


def test_help_is_english_otherwise():
    said = helped("explain")
    assert "Explain a number" in said
    assert "来龙去脉" not in said
    assert "Explain a number" in helped("explain", LANG="zh_CN.UTF-8", LEADLINE_LANGUAGE="en")


def test_every_command_and_parameter_has_its_text():
    texts = {text.en for key, text in catalogue("cli").items() if key.startswith("help-")}
    texts |= {text.zh_hans for key, text in catalogue("cli").items() if key.startswith("help-")}
    commands = {"": typer.main.get_command(app)}
    while commands:
        name, command = commands.popitem()
        assert command.help in texts, name
        for parameter in command.params:
            told = getattr(parameter, "help", None)
            assert told is None or told in texts or parameter.name == "help", (name, parameter.name)
        commands.update(getattr(command, "commands", {}))


def test_words_of_the_command_line_stay_whole_in_chinese():
    said = helped("mine", COLUMNS="80", LEADLINE_LANGUAGE="zh-Hans")
    told = said.split("fitness>", 1)[1]  # behind the name of the argument, which lists them all
    assert all(question in told.split("folder <path>")[0] for question in Question)
