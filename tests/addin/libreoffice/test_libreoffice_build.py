"""The extension as a file: the same bytes each time, complete in itself, in step with the registry."""

from __future__ import annotations

import ast
import io
import json
import os
import re
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
from jixiao.addin.inside import bridge, document, driver, history, jx_addin, jx_toolbar, lines, one_press, values
from jixiao.addin.inside.cells import error_number
from jixiao.addin.libreoffice.build import build_oxt, oxt, unpack
from jixiao.addin.libreoffice.spelling import respelled
from jixiao.addin.verbs import ribbon
from jixiao.templates.library import HOME, default_library
from jixiao.udfs.registry import FUNCTIONS
from lxml import etree

OOR = "{http://openoffice.org/2001/registry}"
ADDIN = Path(driver.__file__).parent.parent
#: What runs in the office itself and speaks to it.
INSIDE = (jx_addin, jx_toolbar, one_press, document, history, values)


def members() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(oxt())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.slow
def test_the_extension_is_the_same_bytes_each_time_also_in_another_process(tmp_path: Path) -> None:
    build_oxt(tmp_path / "a.oxt")
    code = "import sys, pathlib; from jixiao.addin.libreoffice.build import build_oxt; build_oxt(pathlib.Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "b.oxt")], check=True,
                   env={**os.environ, "PYTHONHASHSEED": "7"})
    assert (tmp_path / "a.oxt").read_bytes() == (tmp_path / "b.oxt").read_bytes()


def test_every_xml_member_is_well_formed_and_the_manifest_names_what_is_there() -> None:
    found = members()
    trees = {name: etree.fromstring(data) for name, data in found.items() if name.endswith((".xml", ".xcu", ".components"))}
    assert len(trees) == 7
    listed = {entry.get("{http://openoffice.org/2001/manifest}full-path") for entry in trees["META-INF/manifest.xml"]}
    configuration = {"CalcAddIns.xcu", "Addons.xcu", "CalcWindowState.xcu", "ProtocolHandler.xcu"}
    assert listed == {"functions.idl", "jx.components"} | configuration
    assert listed <= set(found)


def test_names_arguments_and_help_are_those_of_the_registry() -> None:
    found = members()
    methods = re.findall(r"any (JX_\w+)\((.*)\);", found["functions.idl"].decode())
    assert methods == [
        (item.name, ", ".join(f"[in] {'any' if each.optional else 'string'} {each.name}" for each in item.arguments))
        for item in FUNCTIONS
    ]
    functions = etree.fromstring(found["CalcAddIns.xcu"]).xpath("//node[@oor:name='AddInFunctions']/node", namespaces={"oor": OOR[1:-1]})
    assert [node.get(f"{OOR}name") for node in functions] == [item.name for item in FUNCTIONS]
    for node, item in zip(functions, FUNCTIONS, strict=True):
        texts = {prop.get(f"{OOR}name"): prop.findtext("value") for prop in node.findall("prop")}
        assert texts == {"DisplayName": item.name, "Description": item.help, "Category": "Add-In", "CompatibilityName": item.name}
        assert {value.text for prop in node.iter("prop") for value in prop[1:]} <= {item.name, item.help} | {
            text for each in item.arguments for text in (each.label, each.help)}
        shown = [[prop.findtext("value") for prop in parameter.findall("prop")] for parameter in node.find("node")]
        assert shown == [[argument.label, argument.help] for argument in item.arguments]


def test_the_extension_needs_nothing_but_itself_and_the_standard_library(tmp_path: Path) -> None:
    """Another Python's view: no site-packages at all, only what the extension brings."""
    unpack(tmp_path)
    code = (
        "import sys; sys.path.insert(0, sys.argv[1] + '/pythonpath'); sys.path.insert(0, sys.argv[1])\n"
        "import jx_addin\n"
        "from jixiao.addin.inside.cells import call\n"
        "from jixiao.udfs.registry import FUNCTIONS\n"
        "assert all(call(item, (*item.example, *[None] * (len(item.arguments) - len(item.example)))) == item.result\n"
        "           for item in FUNCTIONS if item.result is not None)\n"
        "print(call(FUNCTIONS[-1], ()), *sorted(name for name in sys.modules if name.split('.')[0] in "
        "('click', 'lxml', 'openpyxl', 'pandas', 'rich', 'xlwings', 'jinja2')))\n"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    from jixiao.udfs import JX_VERSION

    assert done.stdout.strip() == JX_VERSION()
    bundled = {path.relative_to(tmp_path / "pythonpath/jixiao/templates").as_posix()
               for path in (tmp_path / "pythonpath/jixiao/templates").rglob("*.toml")}
    assert bundled == {path.relative_to(HOME).as_posix() for path in HOME.rglob("*.toml")}


def test_uno_is_imported_nowhere_at_load_and_only_in_the_files_that_run_inside_or_beside_the_office() -> None:
    """An object of a dead office ends the process that holds it, so ours holds none."""
    users = set()
    for path in ADDIN.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
                if {name.split(".")[0] for name in names} & {"uno", "unohelper", "com", "org"}:
                    users.add(path.name)
                    assert node not in tree.body, path
    assert users == {Path(module.__file__ or "").name for module in (driver, *INSIDE)}


@pytest.mark.parametrize("module", [driver, bridge, lines, *INSIDE])
def test_what_an_old_office_runs_is_written_for_its_python(module: ModuleType) -> None:
    ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8"), feature_version=(3, 7))


def test_the_bridge_gives_what_the_functions_give_also_after_its_worker_has_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / bridge.RECORD).write_text(sys.executable, encoding="utf-8")
    monkeypatch.setattr(bridge, "__file__", str(tmp_path / "bridge.py"))
    made = bridge.Bridge()
    try:
        assert made.names == [item.name for item in FUNCTIONS]
        assert made.call("JX_SCORE", "≥95(%)", "93(%)", "10", None, None) == 9.79
        assert made.call("JX_GRADE", "78", (("sh2019",),)) == "良好"
        refused = made.call("JX_RATE", "5", "0", None)
        assert struct.pack("<d", refused) == struct.pack("<d", error_number("#DIV/0!"))
        made._process.kill()
        made._process.wait()
        assert made.call("JX_GRADE", "92.4", None) == "优"
    finally:
        made._process.kill()
        made._process.wait()


def test_respelling_changes_function_names_in_formulas_and_nothing_else() -> None:
    def book(sheet: str) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("xl/worksheets/sheet1.xml", sheet)
            archive.writestr("xl/sharedStrings.xml", "<si><t>JX_SCORE(</t></si>")
            archive.writestr("xl/workbook.xml", '<definedName name="JX_A">JX_GRADE(A1)</definedName>')
        return buffer.getvalue()

    def texts(data: bytes) -> list[str]:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [archive.read(name).decode() for name in archive.namelist()]

    plain = '<c><f t="array" ref="A1">IF(E1="","",JX_SCORE(A1,B1,C1))+X.JX_SCORE(1)</f><v>JX_SCORE(</v></c><c t="str"><f>JX_RATE_SCORE(1)</f></c>'
    prefixed = '<c><f t="array" ref="A1">IF(E1="","",_xll.JX_SCORE(A1,B1,C1))+X.JX_SCORE(1)</f><v>JX_SCORE(</v></c><c t="str"><f>_xll.JX_RATE_SCORE(1)</f></c>'
    strings, names = "<si><t>JX_SCORE(</t></si>", '<definedName name="JX_A">{}JX_GRADE(A1)</definedName>'
    assert texts(respelled(book(plain), "prefixed")) == [prefixed, strings, names.format("_xll.")]
    assert texts(respelled(book(prefixed.replace("_xll", "_XLL")), "plain")) == [plain, strings, names.format("")]


def test_menu_and_toolbar_have_the_tabs_buttons_in_its_order() -> None:
    tab = ribbon.tab(default_library())
    tree = etree.fromstring(members()["Addons.xcu"])
    space = {"oor": OOR[1:-1]}

    def items(path: str) -> list[tuple[str, str]]:
        found = []
        for node in tree.xpath(path, namespaces=space):
            held = {prop.get(f"{OOR}name"): prop.findtext("value") for prop in node.findall("prop")}
            found.append((held["URL"], held.get("Title", "")))
        return found

    line = ("private:separator", "")
    menu, bar = [], []
    for group in tab.groups:
        if menu:
            menu.append(line)
            bar.append(line)
        for button in group.buttons:
            menu.append(("" if button.entries else f"org.jixiao.press:{button.id}", f"{button.label}(~{button.keytip})"))
            bar.append((f"org.jixiao.press:{button.id}", button.label))
    assert items("//node[@oor:name='org.jixiao.menu']/node[@oor:name='Submenu']/node") == menu
    assert items("//node[@oor:name='org.jixiao.toolbar']/node") == bar
    entries = [entry for button in tab.pressable() for entry in [button] if button.argument]
    forms = items("//node[@oor:name='org.jixiao.menu']/node[@oor:name='Submenu']/node/node[@oor:name='Submenu']/node")
    assert forms == [(f"org.jixiao.press:{entry.id}", entry.label) for entry in entries]
    settings = json.loads(members()["toolbar.json"])
    assert settings["menus"] == {
        id: [[entry.id, entry.label] for entry in entries if entry.action == id] for id in ("blank", "ruleset")
    }


def test_an_extension_for_any_machine_names_no_interpreter() -> None:
    assert not [name for name in members() if name.endswith(bridge.RECORD)]
    assert sys.executable.encode() not in oxt()
