"""Where a database is and who reads it, by a connection string; its secrets never leave in a message."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, quote_plus, unquote

from leadline.errors import DataError

KINDS = {
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "sqlite": "sqlite",
    "mysql": "mysql",
    "mariadb": "mysql",
    "sqlserver": "sqlserver",
    "mssql": "sqlserver",
    "oracle": "oracle",
}
"""How a connection string begins, and the kind of database that stands for."""

_URL = re.compile(
    r"(?P<scheme>[A-Za-z0-9]+)(?:\+[A-Za-z0-9_]+)?://"
    r"(?:(?P<user>[^:@/?]*)(?::(?P<password>[^@]*))?@)?"
    r"(?P<host>\[[^\]]*\]|[^:/?@]*)(?::(?P<port>[^/?]*))?"
    r"(?:/(?P<database>[^?]*))?(?:\?(?P<options>.*))?",
    re.DOTALL,
)
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_SECRET = re.compile(r"pass|pwd|secret|token|key", re.IGNORECASE)
_HIDDEN = "***"
_WRITTEN: tuple[Callable[[str], str], ...] = (str, quote_plus, lambda secret: quote(secret, safe=""))


def kind_of(url: str) -> str | None:
    """Return the kind of database a connection string is for, or None where that is not known yet.

    >>> kind_of("mariadb+pymysql://ann@host/db"), kind_of("${ERP}")
    ('mysql', None)
    """
    return KINDS.get(re.split(r"[+:]", url.strip(), maxsplit=1)[0].lower())


@dataclass(frozen=True)
class Address:
    """The parts of a connection string. ``options`` go to the driver as they are; the password is not shown.

    For SQLite ``database`` is the path of the file.
    """

    kind: str
    host: str
    port: int | None
    database: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    options: Mapping[str, str] = field(default_factory=dict, repr=False)

    def redact(self, text: str) -> str:
        """Return a text without the secrets, as they are and as a connection string writes them.

        >>> address = parse_address("postgresql://ann:s%2Fecret@host/db")
        >>> address.redact("no s/ecret, no s%2Fecret")
        'no ***, no ***'
        """
        secrets = [self.password or "", *(value for key, value in self.options.items() if _SECRET.search(key))]
        for form in sorted((write(s) for s in secrets if s for write in _WRITTEN), key=len, reverse=True):
            text = text.replace(form, _HIDDEN)
        return text


def parse_address(url: str, *, name: str = "database", environment: Mapping[str, str] | None = None) -> Address:
    """Return the parts of a connection string; ``${VAR}`` in it is taken from the environment as it is, unescaped.

    ``name`` is what the database is called in messages. A string that is nothing but ``${VAR}`` is in the variable as
    a whole.

    Raises:
        DataError: it is no connection string, names an unknown kind of database, or a variable that is not set.

    >>> parse_address("postgresql://ann:${PW}@db.example:5433/erp", environment={"PW": "a@b:c"}).password
    'a@b:c'
    """
    known = os.environ if environment is None else environment
    missing = sorted({variable for variable in _VARIABLE.findall(url) if not known.get(variable)})
    if missing:
        raise DataError.of("database-variable", file=name, variables=", ".join(missing))

    whole = _VARIABLE.fullmatch(url.strip())
    if whole:  # what stands in the variable is final: it may hold a dollar sign of its own
        url, known = known[whole[1]], {}
    match = _URL.fullmatch(url.strip())
    if match is None:
        raise DataError.of("database-url", file=name)
    parts = {part: _filled(unquote(text or ""), known) for part, text in match.groupdict().items()}
    kind = KINDS.get(match["scheme"].lower())
    if kind is None:
        raise DataError.of("database-unknown-kind", file=name, kind=match["scheme"], known=", ".join(KINDS))
    port, database, host = parts["port"], parts["database"], parts["host"].strip("[]")
    if not database or (port and not port.isdecimal()) or bool(host) is (kind == "sqlite"):
        raise DataError.of("database-url", file=name)
    return Address(
        kind=kind,
        host=host,
        port=int(port) if port else None,
        database=database,
        user=parts["user"] or None,
        password=parts["password"] or None,
        options={k: _filled(v, known) for k, v in parse_qsl(match["options"] or "", keep_blank_values=True)},
    )


def _filled(text: str, known: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda found: known.get(found[1], found[0]), text)
