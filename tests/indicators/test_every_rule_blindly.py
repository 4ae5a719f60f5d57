"""Every shipped rule on random worlds: what the program says is what plain loops say."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.blind import HOLDS, MODEL, WHEN, compare
from indicators.world import make_world, write_world
from leadline import read_log
from leadline.engine import DuckDB


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), days=st.booleans(), threads=st.sampled_from((1, 2, 8)))
def test_every_shipped_rule_says_what_plain_loops_say(seed: int, days: bool, threads: int) -> None:
    world = make_world(seed, MODEL, days=days)
    with tempfile.TemporaryDirectory() as folder:
        mapping = write_world(world, Path(folder))
        with read_log(mapping, [folder], MODEL, engine=DuckDB(threads=threads)) as log:
            compare(world, log)


def test_no_condition_of_a_shipped_rule_is_left_out() -> None:
    assert set(WHEN) == {rule.code for rule in MODEL.rules if rule.when}
    assert set(HOLDS) == {rule.code for rule in MODEL.rules if rule.holds}
