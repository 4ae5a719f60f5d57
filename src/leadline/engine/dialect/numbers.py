"""Numbers as text and as whole numbers, and hashes, by DuckDB's rules and in Spark's words."""

from leadline.engine.dialect.words import choose, let, quoted

_NUMBER = r"\A\s*+[+-]?(\d++(_\d++)*+(\.(\d++(_\d++)*+)?)?|\.\d++(_\d++)*+)([eE][+-]?\d++)?\s*+\z"
_YES_NO = r"\A(?i:t|true|y|yes|1|f|false|n|no|0)\z"
_WORDS = r"\A\s*+[+-]?(?i:inf|infinity|nan)\s*+\z"

_ALL = f"{2**64}BD"
_HALF = f"{2**63}BD"
_LOW = f"{2**32}BD"
_MURMUR = f"{0xD6E8FEB86659FD93}BD"


def read_number(text: str) -> str:
    """Return Spark SQL that reads a number, null where it is none: Spark alone takes Java's ``1d`` for one too."""
    return choose(
        (f"{text} RLIKE {quoted(_NUMBER)}", f"CAST(replace({text}, '_', '') AS DOUBLE)"),
        (f"{text} RLIKE {quoted(_WORDS)}", f"CAST(trim({text}) AS DOUBLE)"),
    )


def read_boolean(text: str) -> str:
    """Return Spark SQL that reads a yes or no, null where it is none: Spark alone takes one among spaces."""
    return choose((f"{text} RLIKE {quoted(_YES_NO)}", f"CAST({text} AS BOOLEAN)"))


def write_number(number: str) -> str:
    """Return Spark SQL that writes a double as DuckDB does: ``1e+16`` and ``0.0001``, where Java has ``1.0E16``."""
    digits = "rtrim('0', replace(get(d, 1), '.', ''))"
    power = "CAST(get(d, 2) AS INT)"
    whole = f"rpad({digits}, greatest({power} + 1, length({digits})), '0')"
    decimal = f"concat(left({whole}, {power} + 1), '.', coalesce(nullif(substring({whole}, {power} + 2), ''), '0'))"
    sign = choose((f"{power} < 0", "'-'"), otherwise="'+'")
    small = f"concat('0.', repeat('0', -{power} - 1), {digits})"
    mantissa = "regexp_replace(get(d, 1), '[.]0$', '')"
    power_digits = f"lpad(CAST(abs({power}) AS STRING), greatest(2, length(CAST(abs({power}) AS STRING))), '0')"
    java = f"CAST({number} AS STRING)"
    words = choose(
        (f"{power} BETWEEN 0 AND 15", decimal),
        (f"{power} BETWEEN -4 AND -1", small),
        otherwise=f"concat({mantissa}, 'e', {sign}, {power_digits})",
    )
    parts = f"split(regexp_replace({java}, '^(-?)([0-9.]+)E(-?[0-9]+)$', '$1|$2|$3'), '[|]')"
    return choose(
        (f"{java} LIKE '%E%'", let("d", parts, f"concat(get(d, 0), {words})")),
        (f"isnan({number})", "'nan'"),
        (f"{java} = 'Infinity'", "'inf'"),
        (f"{java} = '-Infinity'", "'-inf'"),
        otherwise=java,
    )


def truncated(number: str) -> str:
    """Return Spark SQL for a double without its fraction, however large it is."""
    return f"({number} - {number} % 1D)"


def hashed(number: str) -> str:
    """Return Spark SQL for DuckDB's hash of a BIGINT, as a DECIMAL(20, 0): Murmur's finish."""
    once = let("h", f"CAST({number} AS BIGINT)", "h ^ shiftrightunsigned(h, 32)")
    twice = let("h", _multiplied(once), "h ^ shiftrightunsigned(h, 32)")
    return unsigned(let("h", _multiplied(twice), "h ^ shiftrightunsigned(h, 32)"))


def _multiplied(number: str) -> str:
    """Return SQL for a product modulo 2 ** 64: in halves, since Spark's own product would be too large."""
    low = f"((CAST(h & 4294967295 AS DECIMAL(10, 0)) * {_MURMUR}) % {_ALL})"
    high = f"(((CAST(shiftrightunsigned(h, 32) AS DECIMAL(10, 0)) * {_MURMUR}) % {_LOW}) * {_LOW})"
    return let("u", let("h", number, f"CAST(({low} + {high}) % {_ALL} AS DECIMAL(20, 0))"), signed("u"))


def signed(number: str) -> str:
    """Return Spark SQL for the BIGINT that has the bits of an unsigned number."""
    return choose((f"{number} >= {_HALF}", f"CAST({number} - {_ALL} AS BIGINT)"), otherwise=f"CAST({number} AS BIGINT)")


def unsigned(number: str) -> str:
    """Return Spark SQL for the unsigned number that has the bits of a BIGINT."""
    return let(
        "s",
        f"CAST({number} AS DECIMAL(20, 0))",
        choose(("s < 0", f"CAST(s + {_ALL} AS DECIMAL(20, 0))"), otherwise="s"),
    )


def divided(left: str, right: str) -> str:
    """Return Spark SQL for a division of doubles by a divisor that may be 0: infinite then, or not a number."""
    return choose(
        (f"{right} = 0", f"{left} * CAST('infinity' AS DOUBLE)"),
        otherwise=f"{left} / {right}",
    )
