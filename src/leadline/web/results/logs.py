"""The events behind a run, prepared once and asked by its pages.

Logs are kept for the newest runs that had data, as many as the settings say; older runs show what their result holds,
which cannot be filtered. What was prepared for the pages of the data, runs of the same data share.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from leadline.assessment import Folder
from leadline.eventlog import open_log, prepare_log
from leadline.eventlog.log import Log
from leadline.model import Model
from leadline.web.assessments.models import Assessment, Run
from leadline.web.results.models import FolderFile
from leadline.web.sources.state import prepared_log

_ASIDE = "next.leadline"


def _folder(assessment: Assessment) -> Path:
    return Path(settings.WORK) / "logs" / str(assessment.pk)


def _path(run: Run) -> Path:
    return _folder(run.assessment) / f"{run.file.sha256[:16]}.leadline"


def keep_log(assessment: Assessment, read: Folder, progress: Callable[[str, float], None]) -> Path | None:
    """Prepare the log of an assessment's folder aside and return where it is; None where it has no data.

    What the pages of the data have prepared already is linked, so that nothing is read twice.
    """
    if read.mapping is None:
        return None
    folder = _folder(assessment)
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / _ASIDE
    shutil.rmtree(aside, ignore_errors=True)
    known = prepared_log(assessment) if _by_sources_alone(assessment) else None
    if known is not None:
        shutil.copytree(known, aside, copy_function=os.link)
        return aside
    prepare_log(
        read.mapping,
        read.data,
        read.model,
        aside,
        thread=read.assessment.thread,
        progress=lambda _, done: progress("prepare", done),
    ).close()
    return aside


def _by_sources_alone(assessment: Assessment) -> bool:
    """Return whether no data and no mapping came in with a folder, beside those of the pages of the data."""
    return (
        "mapping" not in assessment.extra
        and not FolderFile.objects.filter(assessment=assessment, part__in=("data", "mapping")).exists()
    )


def left_log(assessment: Assessment) -> Path | None:
    """Return the prepared log that a killed job left and no run has yet."""
    aside = _folder(assessment) / _ASIDE
    return aside if aside.is_dir() else None


def adopt_log(run: Run, aside: Path | None) -> None:
    """Make a prepared log that of a run; those of the newest runs stay, the others go."""
    if aside is not None:
        shutil.rmtree(_path(run), ignore_errors=True)
        aside.rename(_path(run))
    runs = Run.objects.filter(assessment=run.assessment).select_related("file", "assessment").order_by("-number")
    kept = [path for path in dict.fromkeys(map(_path, runs)) if path.is_dir()][: settings.EVENTS_KEPT]
    for other in _folder(run.assessment).glob("*.leadline"):
        if other not in kept:
            shutil.rmtree(other, ignore_errors=True)


def has_log(run: Run) -> bool:
    """Return whether the events behind a run can still be asked."""
    return _path(run).is_dir()


@contextmanager
def log_of(run: Run, model: Model) -> Iterator[Log | None]:
    """Open the events behind a run; None where they are no longer there."""
    if not has_log(run):
        yield None
        return
    with open_log(_path(run), model) as log:
        yield log
