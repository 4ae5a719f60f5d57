"""The simulated manufacturer, assessed once for all tests of this folder."""

from pathlib import Path

import pytest

from leadline import Result, assess


@pytest.fixture(scope="session")
def manufacturer(root: Path) -> Result:
    return assess(root / "examples" / "manufacturer")
