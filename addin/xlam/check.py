"""Checks a built add-in without Excel: what makes Excel 'repair' a file, and whether it is the one this program builds."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from jixiao.addin.package.element import Element, local_name
from jixiao.addin.package.opening import need_plain_file
from jixiao.addin.package.xml import MAIN, decode_text
from jixiao.addin.package.xml_read import parse
from jixiao.addin.verbs import ribbon
from jixiao.addin.xlam import parts
from jixiao.addin.xlam.build import modules, ribbons, sheet_cells
from jixiao.addin.xlam.project import Module, read_project
from jixiao.addin.xlam.reachable import reachable
from jixiao.templates.library import Library, say
from jixiao.templates.stop import Stop
from jixiao.udfs.registry import FUNCTIONS
from openpyxl.utils import coordinate_to_tuple

_MAX_BYTES = 20_000_000
_TYPES, _RELATIONS = "[Content_Types].xml", "_rels/.rels"
_WORKBOOK, _WORKBOOK_RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_PROCEDURE = re.compile(r"^(?:Public )?(?:Sub|Function) (\w+)\(", re.MULTILINE)
_VB_NAME = re.compile(r'^Attribute VB_Name = "(\w+)"$', re.MULTILINE)
Parts = Mapping[str, bytes]


def check(path: Path, library: Library) -> list[str]:
    """What is wrong with the add-in, as Chinese phrases; an empty list where nothing is.

    Raises Stop ``not_found``, ``no_plain_file`` or ``cannot_read``. A damaged file is a problem, not an exception.
    """
    need_plain_file(path)
    try:
        held = _read(path)
    except FileNotFoundError as error:
        raise Stop("not_found", path=str(path)) from error
    except PermissionError as error:
        raise Stop("cannot_read", path=str(path)) from error
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return [say("xlam_bad_package")]
    missing = [name for name in _expected() if name not in held]
    if missing:
        return [say("xlam_part_missing", part=name) for name in missing]
    return list(_problems(held, library))


def _read(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
        if sum(info.file_size for info in infos) > _MAX_BYTES or len({info.filename for info in infos}) != len(infos):
            raise ValueError("too large, or a name twice")
        return {info.filename: archive.read(info) for info in infos}


def _expected() -> list[str]:
    overrides = [name.lstrip("/") for name in parts.CONTENT_TYPES]
    return [_TYPES, _RELATIONS, _WORKBOOK_RELATIONS, parts.RIBBON, parts.RIBBON_14, *overrides]


def _problems(held: Parts, library: Library) -> Iterator[str]:
    trees: dict[str, Element] = {}
    for name, data in held.items():
        if name not in _expected():
            yield say("xlam_part_unknown", part=name)
        elif name.endswith((".xml", ".rels")):
            try:
                trees[name] = parse(data, name)
            except Stop:
                yield say("xlam_bad_part", part=name)
    if len(trees) < len([name for name in _expected() if name != parts.PROJECT]):
        return
    yield from _content_types(trees[_TYPES])
    yield from _relations(trees[_RELATIONS], _RELATIONS, "", parts.PACKAGE_RELATIONS)
    yield from _relations(trees[_WORKBOOK_RELATIONS], _WORKBOOK_RELATIONS, "xl", parts.WORKBOOK_RELATIONS)
    try:
        project = {module.name: module for module in read_project(held[parts.PROJECT])}
    except ValueError:
        yield say("xlam_project")
        return
    yield from _code_names(trees, project)
    yield from _modules(project, library)
    for name in (parts.RIBBON, parts.RIBBON_14):
        yield from _callbacks(trees[name], project)
    yield from _functions(project)
    yield from _reachable(project.values())
    if any(held[name] != data for name, data in ribbons(ribbon.tab(library)).items()):
        yield say("xlam_ribbon")
    yield from _sheet(trees[parts.WORKSHEET], library)


def _content_types(types: Element) -> Iterator[str]:
    found = {item.get("PartName"): item.get("ContentType") for item in types if item.get("PartName")}
    for part, kind in parts.CONTENT_TYPES.items():
        if found.get(part) != kind:
            yield say("xlam_content_type", part=part.lstrip("/"))


def _relations(root: Element, part: str, folder: str, expected: Mapping[str, str]) -> Iterator[str]:
    """Each relationship once, with its type, to a part of the package; ids unique. So there is exactly one ribbon."""
    found = [(item.get("Target", ""), item.get("Type", "")) for item in root]
    for target, kind in found:
        if expected.get(target) != kind:
            yield say("xlam_relation", part=part, target=posixpath.join(folder, target))
    for target, kind in expected.items():
        if found.count((target, kind)) != 1:
            yield say("xlam_relation", part=part, target=posixpath.join(folder, target))
    if len({item.get("Id") for item in root}) != len(root):
        yield say("xlam_relation", part=part, target="Id")


def _code_names(trees: Mapping[str, Element], project: Mapping[str, Module]) -> Iterator[str]:
    """Workbook and sheet name their document modules, which carry the interface they stand for."""
    named = {_WORKBOOK: ("workbookPr", "{00020819-"), parts.WORKSHEET: ("sheetPr", "{00020820-")}
    for part, (tag, base) in named.items():
        properties = trees[part].find(f"{{{MAIN}}}{tag}")
        name = properties.get("codeName", "") if properties is not None else ""
        module = project.get(name)
        if module is None or module.kind != "Document" or f'Attribute VB_Base = "0{base}' not in module.source:
            yield say("xlam_code_name", part=part, name=name)


def _modules(project: Mapping[str, Module], library: Library) -> Iterator[str]:
    """The modules are those that this program would build, each with its own name in its text."""
    ours = {module.name: module for module in modules(library)}
    for name in sorted(ours.keys() - project.keys()):
        yield say("xlam_module_missing", name=name)
    for name in sorted(project.keys() - ours.keys()):
        yield say("xlam_module_unknown", name=name)
    for name, module in project.items():
        if name in ours and (module != ours[name] or _VB_NAME.findall(module.source) != [name]):
            yield say("xlam_module_changed", name=name)


def _callbacks(root: Element, project: Mapping[str, Module]) -> Iterator[str]:
    """Ids are unique, every callback is a procedure."""
    ids = Counter(item.get("id") for item in root.iter() if item.get("id"))
    for id, count in ids.items():
        if count > 1:
            yield say("xlam_id_twice", control=id)
    procedures = _procedures(project)
    for item in (item for item in root.iter() if local_name(item.tag) == "button"):
        if item.get("onAction") not in procedures:
            yield say("xlam_callback", control=item.get("id"), name=item.get("onAction"))


def _procedures(project: Mapping[str, Module]) -> set[str]:
    return {f"{module.name}.{name}" for module in project.values() for name in _PROCEDURE.findall(module.source)}


def _functions(project: Mapping[str, Module]) -> Iterator[str]:
    """Every JX function has its wrapper."""
    procedures = _procedures(project)
    for function in FUNCTIONS:
        if f"JxFunctions.{function.name}" not in procedures:
            yield say("xlam_function", name=function.name)


def _reachable(modules: Iterable[Module]) -> Iterator[str]:
    """Cells can call the JX functions and name the ribbon's callbacks, which do nothing for them; nothing else."""
    functions = {("JxFunctions", function.name) for function in FUNCTIONS}
    for module, name, parameters in reachable(modules):
        if (module, name) not in functions and not (module == "JxRibbon" and parameters == "(control As IRibbonControl)"):
            yield say("xlam_reachable", module=module, name=name)


def _sheet(root: Element, library: Library) -> Iterator[str]:
    """The sheet holds what this program would write for the interpreter it names."""
    found = {
        coordinate_to_tuple(cell.get("r", "A1")): decode_text(cell.texts())
        for cell in root.iter(f"{{{MAIN}}}c")
    }
    try:
        expected = sheet_cells(found.get((1, parts.SETTINGS + 1), ""), ribbon.tab(library).label)
    except Stop:
        expected = {}
    if found != expected:
        yield say("xlam_sheet")
