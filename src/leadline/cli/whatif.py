"""``leadline whatif``: what the scores and levels would be, if something were otherwise."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from leadline.assessment import Folder, read_result
from leadline.assessment.explain import Explainer
from leadline.assessment.rescore import RESULT, suppose, supposed
from leadline.assessment.write import write_json
from leadline.cli.console import DEFAULT_LANGUAGE, FolderArgument, LanguageOption, output, printed, spoken, told
from leadline.cli.explain import drawn
from leadline.errors import InputError, Problem
from leadline.model import Model
from leadline.planning import Supposition
from leadline.planning.supposition import Extent
from leadline.reporting.printing import print_blocks
from leadline.reporting.reader import Reader
from leadline.reporting.supposed import told_what_if
from leadline.text import say


def whatif_command(
    folder: FolderArgument,
    reach: Annotated[list[str] | None, typer.Option("--reach", help=told("whatif-reach"))] = None,
    keep: Annotated[list[str] | None, typer.Option("--keep", help=told("whatif-keep"))] = None,
    initiative: Annotated[list[str] | None, typer.Option("--initiative", help=told("whatif-initiative"))] = None,
    effects: Annotated[Extent, typer.Option("--effects", help=told("whatif-effects"))] = "least",
    result: Annotated[Path | None, typer.Option("--result", help=told("whatif-result"))] = None,
    explain: Annotated[str | None, typer.Option("--explain", help=told("whatif-explain"))] = None,
    json: Annotated[Path | None, typer.Option("--json", help=told("whatif-json"))] = None,
    language: LanguageOption = DEFAULT_LANGUAGE,
) -> None:
    """Score an assessment again with something supposed: what its scores, levels and gates would be."""
    read, said, console = Folder(folder), spoken(language), output()
    asked = supposition(read.model, reach or (), keep or (), initiative or (), effects)
    known = read_result(result or folder / RESULT)
    found = suppose(read, asked, result=known)
    reader = Reader(model=known.judging(read.model), language=said)
    print_blocks(told_what_if(found, reader), console, notes=True)
    if explain:
        changed = {change.id for change in found.changes}
        explainer = Explainer(supposed(known, found), read.model, supposed=changed)
        console.print(drawn(explainer.explain(explain), reader, 4))
    if json:
        console.print(say("compare", "written", said, path=printed(write_json(found, json))), soft_wrap=True)


def supposition(
    model: Model, reach: Sequence[str], keep: Sequence[str], initiatives: Sequence[str], effects: Extent
) -> Supposition:
    """Return what is supposed, as it was typed: ``order.risk=3`` is a cell, any other id an item or an indicator.

    Raises:
        InputError: something names no number, or stands there twice; every problem at once.

    >>> from leadline.model import load_model
    >>> supposition(load_model("ltc"), ["order.risk=3", "Q-STD-LM-1=4"], ["review-before-signature=0.9"], [], "least")
    ... # doctest: +ELLIPSIS
    Supposition(items={'Q-STD-LM-1': 4.0}, indicators={}, cells={'order.risk': 3.0}, rules=...
    """
    problems: list[Problem] = []
    found: dict[str, dict[str, float]] = {"items": {}, "indicators": {}, "cells": {}, "rules": {}}
    for kind, written in [*((None, each) for each in reach), *(("rules", each) for each in keep)]:
        id, _, number = written.partition("=")
        into = found[kind or ("cells" if "." in id else "items" if id in model.item_of else "indicators")]
        if id in into:
            problems.append(Problem(code="whatif-twice", params={"id": id}))
        try:
            into[id] = float(number)
        except ValueError:
            problems.append(Problem(code="whatif-pair", params={"given": written}))
    if problems:
        raise InputError(problems)
    return Supposition.model_validate({**found, "initiatives": tuple(initiatives), "effects": effects})
