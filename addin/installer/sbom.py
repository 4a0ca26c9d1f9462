"""The bill of materials of an offline folder: every wheel with its version, licence and sum, as CycloneDX 1.6 JSON."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

SBOM = "sbom.cdx.json"
_LONGEST = 100  # characters of a licence that is named, and not printed in full


def bill_of(wheels: Iterable[Path]) -> str:
    """The text of the bill. It has no time and no serial number in it: the same wheels give the same text."""
    parts = [_component(path) for path in sorted(wheels)]
    mine = [part for part in parts if part["name"] == "jixiao"]
    document: dict[str, Any] = {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "metadata": {"component": mine[0]} if mine else {},
        "components": [part for part in parts if part not in mine],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _component(path: Path) -> dict[str, Any]:
    said = _metadata(path)
    name, version = canonicalize_name(said["Name"]), said["Version"]
    purl = f"pkg:pypi/{name}@{version}"
    part: dict[str, Any] = {
        "type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl,
        "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(path.read_bytes()).hexdigest()}],
    }
    if expression := said.get("License-Expression"):
        part["licenses"] = [{"expression": expression}]
    elif names := _licences(said):
        part["licenses"] = [{"license": {"name": name}} for name in names]
    return part


def _metadata(path: Path) -> Message:
    with zipfile.ZipFile(path) as wheel:
        (name,) = [name for name in wheel.namelist() if name.count("/") == 1 and name.endswith(".dist-info/METADATA")]
        return HeaderParser().parsestr(wheel.read(name).decode())


def _licences(said: Message) -> list[str]:
    """Licences by the classifiers of the package index, or in the package's own short words."""
    listed = [line.rpartition(" :: ")[2] for line in said.get_all("Classifier", []) if line.startswith("License :: ")]
    own = str(said.get("License", "")).strip()
    return listed or ([own] if own and len(own) <= _LONGEST and "\n" not in own else [])
