"""What reading a log leaves in an engine: intermediate tables are dropped at the end, all of them if it fails."""

from types import TracebackType

from leadline.engine.protocol import Engine


class Scratch:
    """Names of tables made on the way. ``name`` for intermediate ones, ``keep`` for those the log is made of."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._passing: list[str] = []
        self._kept: list[str] = []

    def name(self, name: str) -> str:
        """Note an intermediate table and return its name."""
        self._passing.append(name)
        return name

    def keep(self, name: str) -> str:
        """Note a table of the log and return its name."""
        self._kept.append(name)
        return name

    def __enter__(self) -> "Scratch":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: BaseException | TracebackType | None) -> None:
        # Views stand on what was made before them, so the last made goes first.
        for name in reversed(self._passing + (self._kept if kind else [])):
            self._engine.drop(name)
