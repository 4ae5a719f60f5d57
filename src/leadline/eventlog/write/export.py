"""Write a read log as a file that other tools, and Leadline itself, can read.

It is written aside and put in its place when it is whole, so that an export that was stopped is never taken for one.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

from leadline.engine import sql
from leadline.errors import AssessmentError
from leadline.eventlog.log import Log, Record
from leadline.eventlog.write.ocel import write_ocel
from leadline.eventlog.write.parquet import MAPPING, write_parquet
from leadline.eventlog.write.rows import Rows
from leadline.eventlog.write.xes import write_xes


class Exported(Record):
    """What was written: the file, how many events are in it, how many the log has, and the type of its traces.

    ``distinct`` counts an event once that stands in several traces, ``without_step`` those of them that stand for no
    step of the model.
    """

    path: Path
    events: int
    of: int
    distinct: int
    without_step: int
    object: str | None = None


def write_log(log: Log, path: Path | str, *, object_type: str | None = None) -> Exported:
    r"""Write a log as XES (``.xes``, ``.xes.gz``), OCEL 2.0 (``.json``) or a folder of tables (``.parquet``).

    OCEL and the tables hold the whole log. XES knows one type of object: ``object_type``, the one with most events if
    it is not given; links and events of other types alone are not in it. Steps of the model have its names, other
    events the log's own. Times are written on the log's clock.

    Raises:
        AssessmentError: the name has another ending, its folder does not exist, a folder stands where a file is to be
            written or the other way round, or the log has no such type.

    >>> from leadline.model import load_model
    >>> from leadline.eventlog import Mapping, read_log
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "o.csv").write_text("id,made\n1,2024-03-01 09:00\n")
    >>> table = {"name": "orders", "file": "o.csv", "object": "order", "id": "id", "events": {"create_order": "made"}}
    >>> with read_log(Mapping.model_validate({"tables": [table]}), [folder], load_model("ltc")) as log:
    ...     write_log(log, folder / "orders.xes.gz").events
    1
    """
    path, rows = Path(path), Rows(log)
    name = path.name.lower()
    if not path.parent.is_dir():
        raise AssessmentError.of("output-folder-missing", file=str(path), folder=str(path.parent))
    of, without = _count(rows, "events")
    if name.endswith((".xes", ".xes.gz")):
        known = {profile.type: profile for profile in rows.types}
        chosen = object_type or max(known, key=lambda t: known[t].events)
        if chosen not in known:
            raise AssessmentError.of("export-no-type", file=path.name, type=chosen, known=", ".join(known))
        profile = known[chosen]
        events = _put(path, lambda to: write_xes(rows, to, profile))
        own = f"SELECT event FROM ({rows.belongs()}) WHERE type = {sql.text(chosen)}"
        distinct, without = _count(rows, f"(SELECT * FROM events WHERE event IN ({own}))")
        return Exported(path=path, events=events, of=of, distinct=distinct, without_step=without, object=chosen)
    if name.endswith((".json", ".parquet")):
        write = write_ocel if name.endswith(".json") else write_parquet
        events = _put(path, lambda to: write(rows, to))
        return Exported(path=path, events=events, of=of, distinct=events, without_step=without)
    raise AssessmentError.of("export-unknown-format", file=path.name)


def _count(rows: Rows, events: str) -> tuple[int, int]:
    """Return how many events there are, and how many of them stand for no step."""
    asked = f"SELECT count(*) AS n, count(*) FILTER (WHERE activity IS NULL) AS without FROM {events} AS e"
    row = rows.log.engine.query(asked).to_pylist()[0]
    return int(row["n"]), int(row["without"])


def _put(path: Path, write: Callable[[Path], int]) -> int:
    """Write a file or a folder of tables aside, put it in its place, and return how many events are in it."""
    of_tables = path.name.lower().endswith(".parquet")
    if path.exists() and path.is_dir() is not of_tables:
        raise AssessmentError.of("export-in-the-way", file=str(path))
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as aside:
        made = Path(aside, path.name)
        count = write(made)
        if of_tables:
            # Nobody reads the tables without their mapping: it goes first and comes back last.
            path.mkdir(exist_ok=True)
            (path / MAPPING).unlink(missing_ok=True)
            for part in sorted(made.iterdir(), key=lambda each: each.name == MAPPING):
                part.replace(path / part.name)
        else:
            made.replace(path)
    return count
