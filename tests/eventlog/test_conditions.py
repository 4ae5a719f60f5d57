"""Conditions over a table's columns: what they mean, and what they never become."""

import pyarrow as pa
import pytest

from leadline.engine import DuckDB
from leadline.engine.expression import Value, columns_of, condition_sql, parse_condition
from leadline.errors import ExpressionError

COLUMNS = {
    "status": Value('"c0"', "text"),
    "amount": Value('"c1"', "text"),
    "deal stage": Value('"c2"', "text"),
    "paid": Value('"c3"', "boolean"),
    "size": Value('"c4"', "number"),
    "金额": Value('"c5"', "text"),
    "since": Value('"c6"', "moment"),
}


@pytest.fixture
def holds():
    engine = DuckDB()
    row = {"c0": ["Won"], "c1": ["12.5"], "c2": [None], "c3": [True], "c4": [3.0], "c5": ["7"]}
    since = pa.array([1_577_836_800_000_000], pa.timestamp("us"))  # 2020-01-01
    engine.register("t", pa.table({**row, "c2": pa.array([None], pa.string()), "c6": since}))

    def holds(condition: str) -> bool | None:
        sql = condition_sql(parse_condition(condition), COLUMNS)
        return engine.query(f"SELECT {sql} AS holds FROM t")["holds"][0].as_py()

    yield holds
    engine.close()


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("status = 'Won'", True),
        ("status <> 'Won'", False),
        ("status != 'it''s'", True),
        ("lower(status) = 'won' and amount > 9", True),  # as numbers; as text '12.5' would be less than '9'
        ("amount in (12.5, 13)", True),
        ("amount not in (12.5)", False),
        ("amount between 10 and 20", True),
        ("amount + 1 = 13.5 or false", True),
        ("amount / 0 > 1", None),
        ("status > 5", None),  # 'Won' is no number: unknown, not an error
        ('"deal stage" is null', True),
        ('"deal stage" is not null', False),
        ("coalesce(\"deal stage\", 'none') = 'none'", True),
        ("paid", True),
        ("not paid", False),
        ("paid is true", True),
        ("size * 2 >= 6 and -size < 0", True),
        ("金额 = 7", True),
        ("since >= '2020-01-01'", True),
        ("cast(since as date) < date '2019-12-31'", False),
        ("status like 'W%'", True),
        ("status not like 'W%'", False),
        ("status ilike 'w_n'", True),
        ("case when amount > 100 then 'big' else 'small' end = 'small'", True),
        ("case status when 'Won' then 1 else 0 end = 1", True),
        ("trim(replace(substring(status, 1, 2), 'W', ' ')) = 'o'", True),
        ("cast(amount as double) = 12.5", True),
        ("amount::varchar = '12.5'", True),
        ("status = 'Won' -- and nothing else", True),
    ],
)
def test_what_a_condition_says(holds, condition, expected):
    assert holds(condition) is expected


@pytest.mark.parametrize(
    "condition",
    [
        "1 = 1; drop table events",
        "1 = 1) or (1 = 1",
        "status = 'x' union select 1",
        "status in (select name from resources)",
        "(select count(*) from events) > 0",
        "exists (select 1)",
        "read_csv('/etc/passwd') is not null",
        "read_text('/etc/passwd') = ''",
        "getenv('HOME') = 'x'",
        "current_user = 'x'",
        "other.status = 'x'",
        "columns(*) = 1",
        "* = 1",
        "$1 = 2",
        "status = ?",
        "status -> 'a' = 1",
        "status[1] = 'W'",
        "cast(status as integer) = 1",
        "status similar to 'x'",
        "status collate nocase = 'won'",
        "trim(both 'x' from status) = 'a'",
        "status like 'x!%' escape '!'",
        "status is 'Won'",
        "sum(amount) > 1",
        "count(*) over () > 1",
        "random() < 0.5",
        "since > now()",
        "status = 'Won' limit 1",
        "status status",
        "",
        "status = 'x",
        "(" * 3000 + "status" + ")" * 3000,
        "status = '" + "x" * 20_000 + "'",
    ],
)
def test_what_is_not_a_condition(condition):
    with pytest.raises(ExpressionError) as raised:
        parse_condition(condition, file="mapping.yaml", place="line 3")
    assert raised.value.sentences("en")[0].startswith("mapping.yaml, line 3: ")
    assert raised.value.sentences("zh-Hans")


def test_quotes_in_text_and_names_stay_inside():
    name = 'a" or "1" = "1'
    tree = parse_condition('"a"" or ""1"" = ""1" = \'x\'\' or 1 = 1\'')
    assert columns_of(tree) == (name,)
    assert condition_sql(tree, {name: Value('"c0"', "text")}) == "(\"c0\" = 'x'' or 1 = 1')"
