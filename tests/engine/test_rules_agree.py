"""Every rule on Spark: on random worlds, and where all times are days, it says what plain loops say."""

from pathlib import Path
from typing import Any

import pytest

from indicators.blind import MODEL, compare
from indicators.world import make_world, write_world
from leadline import read_log
from leadline.engine.spark import Spark

TYPES = ("customer", "order", "delivery", "invoice")


@pytest.mark.parametrize(("seed", "days"), [(3, False), (4, True)])
def test_every_shipped_rule_says_what_plain_loops_say(session: Any, tmp_path: Path, seed: int, days: bool) -> None:
    world = make_world(seed, MODEL, TYPES, days=days)
    with read_log(write_world(world, tmp_path), [tmp_path], MODEL, engine=Spark(session)) as log:
        compare(world, log)
