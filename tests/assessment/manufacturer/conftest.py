"""The example company as its files have it."""

from pathlib import Path

import pytest

from assessment.manufacturer.company import Company


@pytest.fixture(scope="session")
def company(root: Path) -> Company:
    return Company(root / "examples" / "manufacturer" / "data")
