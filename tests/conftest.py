"""What every test may ask for."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

import example
import postgres
from asked import asked_indicator
from leadline import IndicatorValue, Log, Model, Result, load_model, measure
from leadline.indicators.period import OPEN, Period

Measurer = Callable[..., IndicatorValue]

# Nothing here is a timed test. In CI the same examples are tried every time, so that a change is judged by what it
# changed; elsewhere each run tries others.
settings.register_profile("leadline", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("leadline")

ROOT = Path(__file__).parents[1]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the walks in a browser, the longest of all: of files run at once none is left alone at the end."""
    items.sort(key=lambda item: "web_e2e" not in item.path.parts)


class _Together(LoadFileScheduling):
    """Gives a file as a whole to one process, and to one process all files that start the same slow thing."""

    FOLDERS = ("tests/engine", "tests/systems")  # Spark, which warms up for half a minute; databases of whole systems

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return next((folder for folder in self.FOLDERS if file.startswith(f"{folder}/")), file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling | None:
    """Divide files among processes that run at once."""
    return _Together(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the repository; tests that need it are skipped without it, but never in CI."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the real data is missing: {folder}")
        pytest.skip("the folder of real data is not beside the repository")
    return folder


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """A PostgreSQL server of the tests' own; tests that need it are skipped without one, but never in CI."""
    binaries = postgres.find_binaries()
    if binaries is None:
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL is not installed")
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with postgres.start(binaries) as server:
        yield server


@pytest.fixture
def postgres_database(postgres_server: postgres.Server) -> str:
    """The name of a fresh, empty database."""
    return postgres_server.create()


@pytest.fixture(scope="session")
def model() -> Model:
    return load_model("ltc")


@pytest.fixture(scope="session")
def manufacturer() -> Result:
    """The result of the simulated manufacturer, assessed once."""
    return example.manufacturer()


@pytest.fixture
def ask(model: Model) -> Measurer:
    """Return a function that measures one expression on a log."""

    def measured(
        log: Log,
        value: str,
        aggregate: str = "share",
        *,
        object: str = "order",
        unit: str = "percent",
        by: Sequence[str] = (),
        period: Period = OPEN,
        **measure_parts: str,
    ) -> IndicatorValue:
        indicator = asked_indicator(value, aggregate, object=object, unit=unit, **measure_parts)
        return measure(model, log, indicators=[indicator], by=by, period=period).indicators[0]

    return measured
