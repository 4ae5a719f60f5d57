"""Every page in a real browser, in both languages, on a desk and on a phone: nothing serious is wrong with any.

English on a phone, whose words are longer, and Chinese on a desk, where English would be seen: the script ``shots``
looks at all four.
"""

import pytest

from web_e2e.browsing import CHROMIUM
from web_e2e.shots import walk

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: apt-get install chromium)")
GRAVE = (
    "axe serious",
    "axe critical",
    "script",
    "console error",
    "wider",
    "headings",
    "machine words",
    "more than one",
)


def test_nothing_serious_is_wrong_with_any_page() -> None:
    walked = walk(None, [], {"en": ["phone"], "zh-Hans": ["desk"]})
    assert walked.looked > 200, "every page of a full and of an empty organisation, and those nobody signs in for"
    assert [each for each in walked.wrong if each["what"].startswith(GRAVE)] == []
