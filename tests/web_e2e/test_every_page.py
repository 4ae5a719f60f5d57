"""Every page in a real browser, in both languages, on a desk and on a phone: nothing serious is wrong with any."""

import pytest

from web_e2e.browsing import CHROMIUM
from web_e2e.shots import walk

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: apt-get install chromium)")
GRAVE = ("axe serious", "axe critical", "script", "console error", "wider", "headings", "machine words")


def test_nothing_serious_is_wrong_with_any_page() -> None:
    walked = walk(None, [])
    assert walked.looked > 250, "every page, at both widths and in both languages"
    assert [each for each in walked.wrong if each["what"].startswith(GRAVE)] == []
