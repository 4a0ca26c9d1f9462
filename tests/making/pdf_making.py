"""PDF files written by hand: lines, texts and faults at known places. Chinese without an embedded font, as PDF allows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

HEIGHT, WIDTH = 842, 595  # points of an A4 page
_FONTS = (
    b"<< /F1 << /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [ << /Type /Font"
    b" /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >>"
    b" /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [0 -200 1000 900]"
    b" /Ascent 880 /Descent -120 /CapHeight 880 /StemV 80 /ItalicAngle 0 >> >> ] >> >>"
)


def text(x: float, y: float, words: str, size: float = 10) -> str:
    """Content that shows words; y is the distance of their baseline from the page's top."""
    return f"BT /F1 {size} Tf {x} {HEIGHT - y} Td <{words.encode('utf-16-be').hex()}> Tj ET\n"


def table(xs: Sequence[float], ys: Sequence[float]) -> str:
    """Content that draws all lines between columns and rows."""
    across = "".join(f"{xs[0]} {HEIGHT - y} m {xs[-1]} {HEIGHT - y} l S\n" for y in ys)
    return across + "".join(f"{x} {HEIGHT - ys[0]} m {x} {HEIGHT - ys[-1]} l S\n" for x in xs)


def rows(xs: Sequence[float], top: float, lines: Sequence[Sequence[str]], height: float = 20) -> str:
    """Content of a table with one line of text in each cell."""
    ys = [top + height * index for index in range(len(lines) + 1)]
    return table(xs, ys) + "".join(
        text(x + 3, y + height - 6, words, 7)
        for y, line in zip(ys, lines, strict=False) for x, words in zip(xs, line, strict=False) if words
    )


def pdf(path: Path, pages: Sequence[str], trailer: str = "") -> Path:
    """A PDF with one content stream a page; trailer: further entries, such as /Encrypt."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", _FONTS]
    kids = []
    for content in pages:
        data = content.encode("latin-1")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Resources << /Font 3 0 R >> /Contents %d 0 R >>"
            % (WIDTH, HEIGHT, len(objects))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [ %s ] >>" % (len(kids), b" ".join(kids))
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    path.write_bytes(out)
    return path
