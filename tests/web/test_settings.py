"""Every setting the web application reads is in docs/web.md, and nothing else is."""

import re
from pathlib import Path

import leadline.web

NAMES = re.compile(r"(?<![\w.])(LEADLINE_[A-Z_]+|DATABASE_URL)(?![\w])")
OF_THE_TERMINAL = {"LEADLINE_SERVER_PID"}  # between parts of the program, not for people


def test_every_setting_is_documented_and_no_other(root: Path) -> None:
    web = Path(leadline.web.__file__).parent
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted(web.rglob("*.py")))
    read = set(NAMES.findall(code)) - {"LEADLINE_OIDC"} - OF_THE_TERMINAL
    read |= {f"LEADLINE_OIDC{part}" for part in re.findall(r"\{prefix\}(_[A-Z_]+)", code)}
    told = set(NAMES.findall((root / "docs" / "web.md").read_text(encoding="utf-8")))
    assert read == told
