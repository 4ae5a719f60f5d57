"""A model with a mistake put into it, and what is said about it."""

from pathlib import Path

from leadline.model import check_model


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    """Replace the one occurrence of ``old`` in a file."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {name}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def sentences(folder: Path | list[Path]) -> list[str]:
    return [problem.sentence() for problem in check_model(folder)]
