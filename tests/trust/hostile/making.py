"""Packages written piece by piece: what is in them may be larger than the memory of a test."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path

from full_book import MAIN, PACKAGE, REL, SHEET, hand_made, parts_of, sheet_xml

Content = bytes | Iterable[bytes]
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'


def package(path: Path, parts: Mapping[str, Content], level: int = 6) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in parts.items():
            with archive.open(name, "w", force_zip64=True) as part:
                for piece in [content] if isinstance(content, bytes) else content:
                    part.write(piece)


def small(path: Path, **more: str) -> dict[str, bytes]:
    """The parts of the smallest workbook."""
    hand_made(path, sheet_xml(ONE), **more)
    return parts_of(path)


def with_parts(change: Callable[[dict[str, bytes]], Mapping[str, Content]], **more: str) -> Callable[[Path], None]:
    """A maker: the smallest workbook with some parts put in place of its own."""

    def make(path: Path) -> None:
        parts = small(path, **more)
        package(path, {**parts, **change(parts)})

    return make


def sheet(body: Iterable[bytes], after: bytes = b"", before: bytes = b"") -> Callable[[Path], None]:
    """A maker: the smallest workbook with this in its sheet."""
    pieces = list(body) if not isinstance(body, Iterator) else body

    def content() -> Iterator[bytes]:
        yield f'<worksheet xmlns="{MAIN}" xmlns:r="{REL}">'.encode() + before + b"<sheetData>"
        yield from pieces
        yield b"</sheetData>" + after + b"</worksheet>"

    return with_parts(lambda _: {SHEET: content()})


def repeated(piece: bytes, times: int, block: int = 10_000) -> Iterator[bytes]:
    """A piece many times over."""
    whole, rest = divmod(times, block)
    for _ in range(whole):
        yield piece * block
    yield piece * rest


def numbered(piece: Callable[[int], bytes], times: int, block: int = 10_000) -> Iterator[bytes]:
    """Pieces by their numbers."""
    for start in range(0, times, block):
        yield b"".join(piece(number) for number in range(start, min(start + block, times)))


def around(data: bytes, mark: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """A part with more before a mark."""
    at = data.index(mark)
    yield data[:at]
    yield from pieces
    yield data[at:]


def docx(path: Path, body: Iterable[bytes], head: bytes = b"", more: Mapping[str, Content] | None = None) -> None:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

    def document() -> Iterator[bytes]:
        yield head + f'<w:document xmlns:w="{WORD}"><w:body>'.encode()
        yield from body
        yield b"</w:body></w:document>"

    package(path, {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
            f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
            f'ContentType="{kind}"/></Types>').encode(),
        "_rels/.rels": (f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r" Type="{REL}/officeDocument" '
                        'Target="word/document.xml"/></Relationships>').encode(),
        "word/document.xml": document(),
        **(more or {}),
    }, level=9)


def stream(data: bytes, extra: bytes = b"/Filter/FlateDecode", *, packed: bool = True) -> bytes:
    """A stream of a PDF."""
    data = zlib.compress(data, 9) if packed else data
    return b"<</Length %d%s>>\nstream\n" % (len(data), extra) + data + b"\nendstream"


def squeezed(piece: bytes, times: int) -> bytes:
    """Compressed without being held."""
    packer = zlib.compressobj(9)
    return b"".join([*(packer.compress(piece) for _ in range(times)), packer.flush()])


def pdf(path: Path, objects: Iterable[bytes], trailer: bytes = b"") -> None:
    made, offsets = BytesIO(), []
    made.write(b"%PDF-1.7\n")
    for number, item in enumerate(objects, start=1):
        offsets.append(made.tell())
        made.write(b"%d 0 obj\n" % number + item + b"\nendobj\n")
    start = made.tell()
    made.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1) + b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
    made.write(b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(offsets) + 1, trailer, start))
    path.write_bytes(made.getvalue())


def page(content: bytes, box: bytes = b"[0 0 595 842]", *more: bytes) -> list[bytes]:
    """The objects of a document of one page."""
    return [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox" + box + b"/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>", content,
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", *more,
    ]
