"""The browser code behind the charts: locked, from no particular machine's registry, and in place."""

import hashlib
import json
from pathlib import Path

STATIC = Path("src", "leadline", "reporting", "static")


def test_the_lock_names_no_registry_but_the_public_one(root: Path) -> None:
    lock = json.loads((root / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert {"node_modules/echarts", "node_modules/@dagrejs/dagre"} <= set(packages)
    for package in packages.values():
        assert package["integrity"].startswith("sha512-")
        assert package.get("resolved", "https://registry.npmjs.org/").startswith("https://registry.npmjs.org/")


def test_the_installed_files_are_those_of_the_lock(root: Path) -> None:
    sources = (root / "package-lock.json", root / "hatch_build.py")
    stamp = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
    assert (root / STATIC / "stamp").read_text() == stamp


def test_licences_travel_with_the_code(root: Path) -> None:
    assert "Apache License" in (root / STATIC / "echarts.LICENSE.txt").read_text(encoding="utf-8")
    assert "MIT" in (root / STATIC / "dagre.LICENSE.txt").read_text(encoding="utf-8") or "Permission is hereby" in (
        root / STATIC / "dagre.LICENSE.txt"
    ).read_text(encoding="utf-8")
