"""Read a log: from files and a mapping to sorted, coded tables that know themselves."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from leadline.engine import DUCKDB, Engine, open_engine
from leadline.errors import DataError
from leadline.eventlog.attributes import read_attributes
from leadline.eventlog.check import check_mapping, load_mapping
from leadline.eventlog.collect import collect
from leadline.eventlog.dates import read_dates
from leadline.eventlog.describe import Survey, described_objects, profile, survey
from leadline.eventlog.duplicates import check_event_ids, drop_duplicates
from leadline.eventlog.flat import write_flat
from leadline.eventlog.log import THREAD, Log, ObjectProfile
from leadline.eventlog.mapping import Mapping
from leadline.eventlog.numbering import check_ids, number_objects
from leadline.eventlog.ondemand import OnDemand
from leadline.eventlog.prepare import own_events, write_objects, write_steps
from leadline.eventlog.quality import findings_on
from leadline.eventlog.scratch import Scratch
from leadline.eventlog.source import open_sources
from leadline.eventlog.thread import choose_anchor, name_threads, stands_alone, write_threads
from leadline.eventlog.written import gather
from leadline.model.schema import Model


def read_log(
    mapping: Mapping | Path | str,
    data: Sequence[Path | str],
    model: Model,
    *,
    engine: Engine | str | None = None,
    thread: str = "order",
    progress: Callable[[str, float], None] | None = None,
) -> Log:
    """Return the prepared log of a mapping's files, which are looked up in the folders ``data``.

    ``thread`` is the object type that anchors threads, the chain from lead to payment. ``engine`` is where the tables
    are written, an engine or the name of one to open (see ``open_engine``), by default an embedded DuckDB; closing the
    log closes it. ``progress`` is told what is being done
    and how far it is, 0 to 1.

    Raises:
        MappingError: the mapping is wrong by itself or for this model.
        DataError: files cannot be read as the mapping says; the engine is left as it was.
    """
    if isinstance(mapping, Mapping):
        check_mapping(mapping, model)
    else:
        mapping = load_mapping(mapping, model)
    own = engine is None or isinstance(engine, str)
    used = open_engine(engine or DUCKDB) if engine is None or isinstance(engine, str) else engine
    try:
        with Scratch(used) as scratch:
            log = read_into(used, mapping, [Path(folder) for folder in data], model, thread, scratch, progress)
        if own:
            used.seal()
        return log
    except BaseException:
        if own:
            used.close()
        raise


def read_into(
    engine: Engine,
    mapping: Mapping,
    folders: Sequence[Path],
    model: Model,
    anchor: str,
    scratch: Scratch,
    progress: Callable[[str, float], None] | None,
) -> Log:
    """Write the tables of a checked mapping's log into an engine and return the log, as ``read_log`` says."""
    told = progress or (lambda _step, _done: None)
    told("files", 0.0)
    opened = open_sources(engine, mapping, folders, model, scratch)
    told("dates", 0.2)
    dated, findings, dates = read_dates(engine, opened.sources, mapping, model, scratch)
    told("ids", 0.3)
    check_ids(engine, dated)
    gathered = gather(engine, dated, scratch)
    dated = gathered.dated
    numbered = number_objects(engine, gathered, scratch)
    attributes, unread = read_attributes(engine, dated, model)
    told("events", 0.4)
    collected = collect(engine, gathered, numbered, model, scratch, departments=mapping.departments)
    check_event_ids(engine, dated)
    found = [*opened.findings, *findings, *unread, *collected.findings]
    surveyed: dict[str, Survey] = {}
    if collected.flat:
        (only,) = collected.types
        surveyed[only], doubled = write_flat(engine, dated, only, scratch)
    else:
        doubled = drop_duplicates(engine, dated, collected.types)
        for object_type in collected.types:
            write_steps(engine, object_type, own_events(object_type), scratch)
            surveyed[object_type] = survey(engine, object_type)
    found += doubled
    first = min((each.first for each in surveyed.values() if each.first), default=None)
    last = max((each.last for each in surveyed.values() if each.last), default=None)
    if first is None or last is None:
        raise DataError.of("no-events", tables=", ".join(table.name for table in mapping.tables))
    activities = tuple(model.activity_of)
    profiles: list[ObjectProfile] = []
    for i, object_type in enumerate(collected.types):
        told("objects", 0.5 + 0.3 * i / len(collected.types))
        write_objects(engine, object_type, described_objects(object_type, attributes), surveyed[object_type], scratch)
        profiles.append(
            profile(engine, object_type, surveyed[object_type], attributes, dated, activities, collected.links)
        )
    told("threads", 0.8)
    chosen = choose_anchor(anchor, profiles, model) if len(profiles) > 1 else None
    alone = chosen and stands_alone(chosen, profiles, collected.links, model)
    if chosen and alone:
        name_threads(engine, chosen, scratch)
        same = next(each for each in profiles if each.type == chosen)
        profiles.append(same.model_copy(update={"type": THREAD}))
    elif chosen:
        base, upstream = write_threads(engine, chosen, profiles, collected.links, model, scratch)
        whole = survey(engine, THREAD)
        write_objects(engine, THREAD, base, whole, scratch)
        seen = [replace(each, object=THREAD) for t in upstream for each in attributes if each.object == t]
        profiles.append(profile(engine, THREAD, whole, seen, dated, activities, ()))
    told("quality", 0.9)
    found += findings_on(engine, gathered, collected, profiles, surveyed, model)
    told("quality", 1.0)
    threads_are = chosen if alone else None
    return Log(
        engine=OnDemand(engine, model, mapping.time_zone, tuple(profiles), threads_are),
        threads_are=threads_are,
        activities=activities,
        types=tuple(profiles),
        time_zone=mapping.time_zone,
        first_time=first,
        last_time=last,
        files=opened.files,
        readings=(*opened.readings, *dates),
        quality=tuple(found),
    )
