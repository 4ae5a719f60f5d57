"""Time zones as people choose them: by the part of the world and the city, in the reader's language.

The names of cities are those of Unicode's CLDR, which Babel brings; old names of a zone are not offered.
"""

import zoneinfo
from collections import defaultdict
from functools import cache
from typing import Any

from babel import Locale
from babel.core import get_global

from leadline.text import Language, say

REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
_LOCALES = {"en": "en", "zh-Hans": "zh_Hans"}


@cache
def zones(language: Language) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return every time zone people live in, by part of the world, in the order of the reader's alphabet.

    >>> dict(dict(zones("en"))["Asia"])["Asia/Kolkata"], dict(dict(zones("zh-Hans"))["亚洲"])["Asia/Shanghai"]
    ('Kolkata', '上海')
    """
    same: dict[str, list[str]] = defaultdict(list)
    for name in zoneinfo.available_timezones():
        if name.partition("/")[0] in REGIONS:
            same[_first_name(name)].append(name)
    chosen = [_current(first, names) for first, names in same.items()]
    found = []
    for region in REGIONS:
        its = [(name, zone_said(name, language)) for name in chosen if name.startswith(f"{region}/")]
        if its:
            found.append((say("web", f"zone-{region.lower()}", language), sorted(its, key=_place)))
    return [*found, ("UTC", [("UTC", "UTC")])]


def zones_with(current: str, language: Language) -> list[tuple[str, Any]]:
    """Return the time zones, before them the one somebody has, if it is known by an older name.

    >>> zones_with("Asia/Calcutta", "en")[0], zones_with("Asia/Kolkata", "en")[0][0]
    (('Asia/Calcutta', 'Kolkata'), 'Africa')
    """
    offered = zones(language)
    if not current or any(current == name for _, its in offered for name, _ in its):
        return [*offered]
    return [(current, zone_said(current, language)), *offered]


@cache
def zone_said(name: str, language: Language) -> str:
    """Return what a time zone is called: its city in the reader's language.

    >>> zone_said("America/Sao_Paulo", "zh-Hans"), zone_said("UTC", "zh-Hans"), zone_said("Asia/Ho_Chi_Minh", "en")
    ('圣保罗', 'UTC', 'Ho Chi Minh City')
    """
    known = Locale.parse(_LOCALES[language]).time_zones.get(_first_name(name), {})
    city: str = known.get("city") or name.rpartition("/")[2].replace("_", " ")
    return city


def _first_name(name: str) -> str:
    """Return the name under which CLDR keeps a zone, which may be its oldest."""
    first: str = get_global("zone_aliases").get(name, name)
    return first


def _current(first: str, names: list[str]) -> str:
    """Return, of all names of a zone, the one that is spelt like its city today: Asia/Kolkata, not Asia/Calcutta."""
    city = zone_said(first, "en")
    return min(names, key=lambda name: (name.rpartition("/")[2].replace("_", " ") != city, name != first, name))


def _place(choice: tuple[str, str]) -> bytes:
    return choice[1].encode("gb18030")  # its order of common characters is by their sound, as in a Chinese dictionary
