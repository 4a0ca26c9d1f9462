"""What every command of ``jx`` puts out over the published cases and the wild workbooks, as hashes.

Only the console script that setup.cfg names is called: modules may move as they like. Held fixed, here and nowhere else: the
day (:data:`DAY`), the width of the screen, the home folder, the working folder, an office that does not start (no PDF
is printed), and in what is hashed the paths of the working folder and of this Python and the version's number
(:func:`_plain`).

Left out, as they are of the machine and not of the workbook: ``addin install``, ``uninstall``, ``selftest``, ``bundle``,
``libreoffice install`` and ``uninstall``, ``pdf``, ``recalc``; and of the extension the program's own modules.
"""

from __future__ import annotations

import gc
import hashlib
import io
import json
import os
import re
import sys
import zipfile
from collections.abc import Iterator, Sequence
from configparser import ConfigParser
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import EntryPoint, version
from pathlib import Path
from unittest import mock

import time_machine

HERE = Path(__file__).resolve().parent
CASES = HERE / "cases"
WILD = HERE / "data" / "wild"
TABLE = HERE / "data" / "outputs.tsv"
DAY = datetime(2024, 7, 15, 9, tzinfo=UTC)

#: What is recorded by name: ``general`` is what needs no case, the other names are files.
NAMES = ("general", *sorted(path.stem for path in CASES.glob("*.json")), *sorted(path.stem for path in WILD.glob("*.xlsx")))

HEAD = """\
# SHA-256 of what every command of jx puts out, over tests/cases and tests/data/wild; see tests/outputs.py.
# Written by `python tests/record_outputs.py`, compared by tests/test_outputs.py.
# A line may change only together with an entry in CHANGELOG.md which says what changed and why.
# case	command	output	sha256	parts of an archive, with the first eight digits of theirs
"""


@dataclass(frozen=True, slots=True)
class Output:
    """A thing that a command put out: its text with the exit code, or a file. parts: of an archive, name to digest."""

    digest: str
    parts: dict[str, str] = field(default_factory=dict)

    def line(self, case: str, command: str, name: str) -> str:
        parts = " ".join(f"{part.replace(' ', '%20')}={digest}" for part, digest in self.parts.items())
        return "\t".join((case, command, name, self.digest, parts))


#: (command, name of the output) to the output.
Outputs = dict[tuple[str, str], Output]


def recorded() -> dict[str, Outputs]:
    """The table in the repository: case -> its outputs."""
    found: dict[str, Outputs] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            case, command, name, digest, parts = line.split("\t")
            pairs = (part.rsplit("=", 1) for part in parts.split())
            found.setdefault(case, {})[command, name] = Output(digest, {part.replace("%20", " "): each for part, each in pairs})
    return found


def differences(old: Outputs, new: Outputs) -> Iterator[str]:
    """A sentence for each output that is not as recorded, naming the parts of an archive that differ."""
    for key in sorted(old.keys() | new.keys()):
        command, name = key
        if key not in new:
            yield f"jx {command}: no longer puts out {name}"
        elif key not in old:
            yield f"jx {command}: puts out {name}, which is not recorded"
        elif old[key] != new[key]:
            was, now = old[key].parts, new[key].parts
            parts = [part for part in sorted(was.keys() | now.keys()) if was.get(part) != now.get(part)]
            yield f"jx {command}: {name} differs{' in ' + ', '.join(parts) if parts else ''}"


def make(name: str, folder: Path, keep: Path | None = None) -> Outputs:
    """Runs every command for a case, in an empty folder. keep: a folder that gets every output, to be compared by diff."""
    with _still(folder):
        run = _Run(keep)
        if name == "general":
            _general(run)
        elif (CASES / f"{name}.json").exists():
            Path("记录.json").write_bytes((CASES / f"{name}.json").read_bytes())
            run("new", "--data", "记录.json", "-o", "表.xlsx")
            _workbook(run)
            _documents(run, name)
        else:
            Path("表.xlsx").write_bytes((WILD / f"{name}.xlsx").read_bytes())
            _workbook(run)
        return run.outputs


@contextmanager
def _still(folder: Path) -> Iterator[None]:
    """The day, the screen, the folders and the office as this page says."""
    office = folder / "office"
    office.mkdir()
    for name, script in (("soffice", "exit 1"), ("python", 'case "$*" in *"import uno") exit 0; esac; exit 1')):
        (office / name).write_text(f"#!/bin/sh\n{script}\n")
        (office / name).chmod(0o755)
    work = folder / "work"
    work.mkdir()
    kept = {key: value for key, value in os.environ.items() if key not in ("JX_TEMPLATES", "FORCE_COLOR", "TTY_COMPATIBLE")}
    still = {
        **kept, "PATH": f"{office}{os.pathsep}{kept['PATH']}", "HOME": str(folder), "USERPROFILE": str(folder),
        "COLUMNS": "100", "TERM": "dumb",
    }
    with mock.patch.dict(os.environ, still, clear=True), chdir(work), time_machine.travel(DAY, tick=False):
        yield


class _Run:
    """Calls jx and keeps what it put out."""

    def __init__(self, keep: Path | None) -> None:
        self._keep = keep
        scripts = ConfigParser()
        scripts.read(HERE.parent / "setup.cfg", encoding="utf-8")
        value = re.search(r"^jx = (.+)$", scripts["options.entry_points"]["console_scripts"], re.M)
        assert value is not None
        self._main = EntryPoint("jx", value[1], "console_scripts").load()
        self.outputs: Outputs = {}

    def __call__(self, *words: str) -> str:
        """What the command printed as its result. Files that it wrote or changed are outputs too."""
        out, err = io.StringIO(), io.StringIO()
        before = _files()
        thresholds = gc.get_threshold()
        with mock.patch.object(sys, "argv", ["jx", *words]), redirect_stdout(out), redirect_stderr(err):
            try:
                self._main()
                code: object = 0
            except SystemExit as end:
                code = end.code
            finally:
                gc.set_threshold(*thresholds)
        if code == 4:
            raise AssertionError(f"jx {' '.join(words)}: a fault of the program: {err.getvalue()}")
        command = " ".join(words)
        made = {"stdout": out.getvalue().encode(), "stderr": err.getvalue().encode()}
        made |= {str(path): data for path, data in _files().items() if before.get(path) != data}
        self.outputs[command, f"exit code {code}"] = Output("-")
        for name, data in made.items():
            self.outputs[command, name] = _output(data)
            if self._keep is not None:
                _store(self._keep / command.replace("/", "_")[:80] / name, data)
        return out.getvalue()


def _files() -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(Path().rglob("*")) if path.is_file()}


def _output(data: bytes) -> Output:
    """The digest of a text or a file: of an archive that of its parts, uncompressed and in the order of their names."""
    parts = _parts(data)
    if not parts:
        return Output(_digest(data))
    digests = {name: _output(part).digest for name, part in parts.items()}
    whole = _digest("".join(f"{name} {digest}\n" for name, digest in digests.items()).encode())
    return Output(whole, {name: digest[:8] for name, digest in digests.items()})


def _parts(data: bytes) -> dict[str, bytes]:
    """The parts of an archive; nothing where the data is none."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if not (name.startswith("pythonpath/") or name.endswith(".py"))]
        return {name: archive.read(name) for name in sorted(names)}


def _store(path: Path, data: bytes) -> None:
    """Writes an output as it is hashed, an archive as a folder of its parts."""
    parts = _parts(data)
    for name, part in parts.items():
        _store(path / name, part)
    if not parts:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_plain(data))


def _digest(data: bytes) -> str:
    return hashlib.sha256(_plain(data)).hexdigest()


_VERSION = re.compile(rb"(?<![\d.])" + re.escape(version("jixiao").encode()) + rb"(?![\d.])")


def _plain(data: bytes) -> bytes:
    """What is hashed: without the paths of the working folder and of this Python (which the add-in is given), without the
    version, which goes up while all else stays.
    """
    return _VERSION.sub(b"VERSION", data.replace(sys.executable.encode(), b"PYTHON").replace(str(Path.cwd()).encode(), b"."))


def _workbook(run: _Run) -> None:
    """Every command that takes a workbook: 表.xlsx as it came, 评分.xlsx once it is scored."""
    for words in ([], ["--json"]):
        run("read", "表.xlsx", *words)
        run("check", "表.xlsx", *words)
    run("score", "表.xlsx", "-o", "评分.xlsx")
    scored: list[dict[str, object]] = json.loads(run("score", "表.xlsx", "--dry-run", "--overwrite", "--json") or "[]")
    run("score", "表.xlsx", "--overwrite", "-o", "重评.xlsx")
    for words in ([], ["--json"]):
        run("verify", "评分.xlsx", *words)
    run("check", "评分.xlsx", "--json")
    for cell in _cells(scored):
        run("explain", "表.xlsx", cell)
    run("carry", "表.xlsx", "-o", "结转.xlsx")
    for words in ([], ["--json"], ["-o", "比对.xlsx"]):
        run("compare", "表.xlsx", "结转.xlsx", *words)
    run("compare", "表.xlsx", "重评.xlsx", "--json")
    run("monitor", "表.xlsx", "-o", "监控.xlsx")
    for words in (["-o", "报告.docx"], ["-o", "报告.html"], ["-o", "报告2.docx", "--no-sources"], ["--json"]):
        run("report", "评分.xlsx", *words)
    run("portable", "评分.xlsx", "-o", "便携.xlsx")
    run("portable", "评分.xlsx", "-o", "便携2.xlsx", "--lambda")
    run("finalize", "评分.xlsx", "-o", "定稿.xlsx")
    run("finalize", "评分.xlsx", "-o", "定稿2.xlsx", "--force")
    run("summary", "评分.xlsx", "-o", "汇总.xlsx")


def _cells(scored: Sequence[dict[str, object]]) -> Iterator[str]:
    """The cells to explain: of each form the first row, the last and one in three between."""
    for form in scored:
        rows = form["rows"]
        assert isinstance(rows, list)
        for row in [*rows[:-1:3], *rows[-1:]]:
            yield f"{form['sheet']}!{row['cell']}"


def _documents(run: _Run, name: str) -> None:
    """``import`` of a form that comes as a Word document and as a PDF of ruled lines."""
    from pdf_making import pdf, rows
    from word_making import word_form

    if not name.startswith("selfeval"):
        return
    word_form(name, Path("表.docx"))
    indicators = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))["indicators"]
    keys = ("level1", "level2", "level3", "target", "actual", "points", "score")
    lines = [("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分")]
    lines += [tuple(str(row.get(key) or "")[:13] for key in keys) for row in indicators[:30]]
    pdf(Path("表.pdf"), [rows((20, 90, 160, 260, 360, 460, 510, 560), 60, lines)])
    for file in ("表.docx", "表.pdf"):
        run("import", file)
        run("import", file, "--json")
        run("import", file, "-o", f"{file}导入.xlsx")


def _general(run: _Run) -> None:
    """What needs no case: lists, help, blank forms, the add-ins, many projects at once, and mistakes."""
    helps = ([], *([name] for name in (
        "addin", "carry", "check", "compare", "demo", "explain", "finalize", "forms", "import", "learn", "libreoffice", "monitor",
        "new", "pdf", "portable", "read", "recalc", "report", "score", "summary", "verify",
    )))
    for words in helps:
        run(*words, "--help")
    run("--version")
    run("forms")
    forms = [item["id"] for item in json.loads(run("forms", "--json")) if item["kind"] == "form"]
    for form in forms:
        run("new", form, "--year", "2024", "-o", f"{form}.xlsx")
        run("new", form, "-o", f"{form}-今年.xlsx")
        run("new", form, "--list-template", "-o", f"{form}-清单.xlsx")
        run("score", f"{form}.xlsx", "-o", f"{form}-评分.xlsx")
        run("check", f"{form}.xlsx", "--json")
    cases = sorted(CASES.glob("*.json"))
    Path("记录").mkdir()
    for path in cases:
        (Path("记录") / path.name).write_bytes(path.read_bytes())
    names = [f"记录/{path.name}" for path in cases]
    run("new", "--data", *names, "-o", "全部.xlsx")
    run("score", "全部.xlsx")
    run("check", "全部.xlsx", "selfeval-2023.xlsx")
    run("summary", "记录", "-o", "汇总.xlsx")
    run("report", "全部.xlsx", "-o", "报告.docx")
    run("report", "全部.xlsx", "-o", "报告.html")
    run("report", "--write-template", "-o", "样式.docx")
    run("demo", "-o", "演示")
    run("addin", "build", "-o", "jixiao.xlam")
    run("addin", "check", "jixiao.xlam")
    run("libreoffice", "build", "-o", "jixiao.oxt")
    Path("坏.xlsx").write_bytes(b"PK\x03\x04")
    for words in (
        ["nothing"], ["score"], ["score", "没有.xlsx"], ["check", "坏.xlsx"], ["new", "nothing", "-o", "甲.xlsx"],
        ["new", "selfeval-gj", "-o", "selfeval-gj.xlsx"], ["explain", "全部.xlsx", "A1"], ["--templates", "没有", "forms"],
        ["score", "全部.xlsx", "--ruleset", "没有"], ["monitor", "全部.xlsx", "--date", "2024-13-01"], ["import", "坏.docx"],
    ):
        run(*words)
