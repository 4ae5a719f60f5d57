"""The first rows of large files: enough to see what a mapping makes of them, without reading all of them each time."""

from pathlib import Path

import pyarrow.parquet as pq

from leadline.eventlog.suggest.sheets import copy_head

WHOLE = 48 * 1024 * 1024
"""Files that are no larger than this together are read whole, so that what was read for a preview is the reading."""

_HEAD = 8 * 1024 * 1024
_ROWS = 100_000
_TEXTS = (".csv", ".tsv", ".txt")


def keep_heads(folder: Path, whole: int = WHOLE, head: int = _HEAD, rows: int = _ROWS) -> tuple[str, ...]:
    r"""Leave of the tables in a folder only their first rows; return the names of those that were cut.

    Nothing is cut where all files together are small. A log or a workbook is never cut: the first hides its rows in a
    tree, the second is bounded by itself.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as place:
    ...     _ = Path(place, "orders.csv").write_text("no,at\n1,2025-01-01\n2,2025-01-02\n")
    ...     keep_heads(Path(place)), keep_heads(Path(place), whole=10, head=20), Path(place, "orders.csv").read_text()
    ((), ('orders.csv',), 'no,at\n1,2025-01-01\n')
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    if sum(path.stat().st_size for path in files) <= whole:
        return ()
    return tuple(path.relative_to(folder).as_posix() for path in files if _cut(path, head, rows))


def _cut(path: Path, head: int, rows: int) -> bool:
    """Cut a file, which may be a link to what is stored: it is written anew beside it, never changed."""
    aside = path.with_name(f".{path.name}.head")
    if path.suffix.lower() in _TEXTS and path.stat().st_size > head:
        copy_head(path, aside, head)
    elif path.suffix.lower() == ".parquet" and path.stat().st_size > head and _is_longer(path, rows):
        _copy_rows(path, aside, rows)
    else:
        return False
    aside.replace(path)
    return True


def _is_longer(path: Path, rows: int) -> bool:
    return bool(pq.read_metadata(path).num_rows > rows)


def _copy_rows(path: Path, aside: Path, rows: int) -> None:
    with pq.ParquetFile(path) as file, pq.ParquetWriter(aside, file.schema_arrow) as out:
        left = rows
        for batch in file.iter_batches(batch_size=min(rows, 20_000)):
            out.write_batch(batch.slice(0, left))
            left -= batch.num_rows
            if left <= 0:
                return
