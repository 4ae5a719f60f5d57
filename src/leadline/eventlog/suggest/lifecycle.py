"""Start and end of an activity as two rows of an event table: which rows are the step itself."""

from leadline.engine import sql
from leadline.engine.expression import column_text
from leadline.engine.protocol import Engine
from leadline.eventlog.suggest.choice import Draft
from leadline.eventlog.suggest.columns import Column
from leadline.eventlog.suggest.words import read_words


def choose_transition(engine: Engine, draft: Draft, activity: Column) -> list[str]:
    """Take of an event table whose rows are transitions, as XES has them, only those that complete an activity.

    Return SQL for it, or nothing where no column has transitions, or an activity is never completed.
    """
    words = read_words("roles")["transitions"]
    known = {word for group in words.values() for word in group}
    for column in draft.sheet.columns:
        said = {value: value.strip().lower() for value in column.values}
        ends = [value for value, plain in said.items() if plain in words["complete"]]
        if column is activity or column.kind != "text" or len(said) < 2 or not ends or not {*said.values()} <= known:
            continue
        given = f"trim(CAST({column.sql} AS VARCHAR))"
        names = f"nullif(trim(CAST({activity.sql} AS VARCHAR)), '')"
        row = engine.query(
            f"SELECT count(DISTINCT {names}) AS n, "
            f"count(DISTINCT {names}) FILTER (WHERE {given} IN ({sql.texts(ends)})) AS ended "
            f"FROM {sql.name(draft.sheet.relation)}"
        ).to_pylist()[0]
        if row["n"] != row["ended"]:
            continue
        name = column_text(column.name)
        told = f"{name} = {sql.text(ends[0])}" if len(ends) == 1 else f"{name} in ({sql.texts(ends)})"
        draft.where = f"({draft.where}) and {told}" if draft.where else told
        return [f"{given} IN ({sql.texts(ends)})"]
    return []
