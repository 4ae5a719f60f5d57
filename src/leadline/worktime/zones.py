"""Which time zones there are."""

import zoneinfo
from functools import cache


@cache
def known_zones() -> frozenset[str]:
    """Return the names of all time zones. To find them takes hundreds of files, so they are looked for once.

    >>> "Asia/Shanghai" in known_zones(), "Asia/Atlantis" in known_zones()
    (True, False)
    """
    return frozenset(zoneinfo.available_timezones())
