"""What is known of a system: how it is recognised, and one SQL file for each kind of object it holds.

``content/systems/ID/system.yaml`` says the first, ``PART.sql`` beside it the second, and ``mapping.yaml`` what the
rows mean. A part's query gives, besides its own columns, ``key`` (of a row, unique), ``changed`` (the last change of
what the row was made of) and ``created`` (of the object the row belongs to).
"""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from leadline.yamlfile import read_yaml, validated

SYSTEMS = ("odoo", "tryton", "erpnext", "salesforce")


class System(BaseModel):
    """A system that Leadline can read.

    ``reads``: kinds of database, or ``exports``, a folder of CSV files. ``known_by``: columns without which it is
    something else. ``version``: a query for what the system calls its version; ``versions``: the main versions whose
    tables were looked at. ``zone``: where times have no zone, a query for the one in which they are written. ``whole``:
    parts that are read whole where only objects since a day are wanted.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    reads: tuple[Literal["postgresql", "mysql", "exports"], ...]
    known_by: tuple[str, ...]
    version: str | None = None
    versions: tuple[str, ...] = ()
    zone: str | None = None
    thread: str = "order"
    whole: tuple[str, ...] = ()
    parts: tuple[str, ...]

    def text(self, name: str) -> str:
        """Return one of the system's files as text.

        >>> load_system("odoo").text("leads.sql").startswith("-- Reads: crm_lead")
        True
        """
        return _folder(self.id).joinpath(name).read_text(encoding="utf-8")


@cache
def load_system(name: str) -> System:
    """Return what is known of a system, one of ``SYSTEMS``.

    >>> load_system("odoo").versions
    ('16', '17', '18', '19')
    """
    path = Path(str(_folder(name).joinpath("system.yaml")))
    return validated(System, read_yaml(path), path)


def _folder(name: str) -> Traversable:
    return files("leadline").joinpath("content", "systems", name)
