"""The lock and the bill of materials: what jixiao runs with is named, in one version, by its sum, and nothing else goes in."""

from __future__ import annotations

import configparser
import hashlib
import json
import re
import zipfile
from contextlib import suppress
from importlib import metadata
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from jixiao.addin.installer.lock import LOCK, locked_versions, need_locked
from jixiao.addin.installer.sbom import bill_of
from jixiao.templates.stop import Stop
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from wheel_maker import make_wheel

REPO = Path(__file__).resolve().parents[3]


def own_needs() -> list[Requirement]:
    settings = configparser.ConfigParser()
    settings.read(REPO / "setup.cfg", encoding="utf-8")
    return [Requirement(line) for line in settings["options"]["install_requires"].split("\n") if line.strip()]


def test_the_lock_has_everything_that_is_needed_in_a_version_that_is_allowed() -> None:
    held = dict(line.split("==") for line in locked_versions(REPO / LOCK))
    waiting, seen = own_needs(), set()
    while waiting:
        need = waiting.pop()
        name = canonicalize_name(need.name)
        windows = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "extra": ""}
        if name in seen or (need.marker and not need.marker.evaluate(windows)):
            continue
        seen.add(name)
        assert name in held, f"{name} is not in {LOCK}: run make lock"
        assert need.specifier.contains(held[name]), f"{need} against {held[name]}: run make lock"
        try:
            if metadata.version(need.name) == held[name]:  # of another version it may need something else
                waiting += [Requirement(line) for line in metadata.requires(need.name) or ()]
        except metadata.PackageNotFoundError:
            continue  # of Windows alone
    assert "pywin32" in seen


def test_every_line_of_the_lock_has_a_sum_and_nothing_comes_from_elsewhere() -> None:
    text = (REPO / LOCK).read_text(encoding="utf-8")
    blocks = [block for block in re.split(r"\n(?=\S)", text) if block.strip()]
    assert len(blocks) > 20
    for block in blocks:
        assert re.match(r"[a-z0-9._-]+==[^\s\\]+", block) and "--hash=sha256:" in block, block
    assert "://" not in text and "-e " not in text


def test_a_wheel_that_is_none_of_the_lock_is_refused(tmp_path: Path) -> None:
    make_wheel(tmp_path, "jixiao", "9.9")
    wheel = make_wheel(tmp_path, "click", "8.1")
    lock = tmp_path / LOCK
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    lock.write_text(f"click==8.1 ; python_version >= '3' \\\n    --hash=sha256:{digest}\n", encoding="utf-8")
    need_locked(tmp_path, lock)
    assert locked_versions(lock) == ["click==8.1"]
    wheel.write_bytes(wheel.read_bytes() + b"x")
    with pytest.raises(Stop) as stop:
        need_locked(tmp_path, lock)
    assert (stop.value.id, stop.value.values["wheel"]) == ("bundle_not_locked", wheel.name)


def test_the_bill_names_every_wheel_with_its_sum(tmp_path: Path) -> None:
    wheels = [make_wheel(tmp_path, "jixiao", "9.9"), make_wheel(tmp_path, "Some.Thing", "1.0")]
    bill = json.loads(bill_of(wheels))
    assert (bill["bomFormat"], bill["specVersion"], bill["metadata"]["component"]["name"]) == ("CycloneDX", "1.6", "jixiao")
    (part,) = bill["components"]
    assert (part["name"], part["version"], part["purl"]) == ("some-thing", "1.0", "pkg:pypi/some-thing@1.0")
    assert part["hashes"] == [{"alg": "SHA-256", "content": hashlib.sha256(wheels[1].read_bytes()).hexdigest()}]
    assert bill_of(wheels) == bill_of(reversed(wheels))


def wheel_of(name: str, folder: Path) -> Path:
    """A wheel with what an installed package says of itself."""
    held = metadata.distribution(name)
    path = folder / f"{canonicalize_name(name)}-{held.version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{name}-{held.version}.dist-info/METADATA", held.read_text("METADATA") or held.read_text("PKG-INFO") or "")  # PKG-INFO: in a clone
    return path


@pytest.mark.slow
def test_the_bill_is_valid_by_the_schema_of_cyclonedx(tmp_path: Path) -> None:
    """Of every package of the lock that is installed here, with its own words on its licence."""
    wheels = []
    for name in sorted({line.partition("==")[0] for line in locked_versions(REPO / LOCK)}):
        with suppress(metadata.PackageNotFoundError):  # of another system
            wheels.append(wheel_of(name, tmp_path))
    wheels += [wheel_of("jixiao", tmp_path), make_wheel(tmp_path, "bare", "1.0")]
    assert len(wheels) > 15
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert validator.validate_str(bill_of(wheels)) is None
    assert validator.validate_str(bill_of(wheels).replace('"SHA-256"', '"SHA-255"')) is not None
