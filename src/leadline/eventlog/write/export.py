"""Write a read log as a file that other tools, and Leadline itself, can read."""

from pathlib import Path

from leadline.errors import AssessmentError
from leadline.eventlog.log import Log, Record
from leadline.eventlog.write.ocel import write_ocel
from leadline.eventlog.write.parquet import write_parquet
from leadline.eventlog.write.rows import Rows
from leadline.eventlog.write.xes import write_xes


class Exported(Record):
    """What was written: the file, how many events are in it, how many the log has, and the type of its traces."""

    path: Path
    events: int
    of: int
    object: str | None = None


def write_log(log: Log, path: Path | str, *, object_type: str | None = None) -> Exported:
    r"""Write a log as XES (``.xes``, ``.xes.gz``), OCEL 2.0 (``.json``) or a folder of tables (``.parquet``).

    OCEL and the tables hold the whole log. XES knows one type of object: ``object_type``, the one with most events if
    it is not given; links and events of other types alone are not in it. Steps of the model have its names, other
    events the log's own. Times are written on the log's clock.

    Raises:
        AssessmentError: the name has another ending, its folder does not exist, or the log has no such type.

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
    of = int(log.engine.query("SELECT count(*) AS n FROM events")["n"][0].as_py())
    if name.endswith((".xes", ".xes.gz")):
        known = {profile.type: profile for profile in rows.types}
        chosen = object_type or max(known, key=lambda t: known[t].events)
        if chosen not in known:
            raise AssessmentError.of("export-no-type", file=path.name, type=chosen, known=", ".join(known))
        return Exported(path=path, events=write_xes(rows, path, known[chosen]), of=of, object=chosen)
    if name.endswith(".json"):
        return Exported(path=path, events=write_ocel(rows, path), of=of)
    if name.endswith(".parquet"):
        return Exported(path=path, events=write_parquet(rows, path), of=of)
    raise AssessmentError.of("export-unknown-format", file=path.name)
