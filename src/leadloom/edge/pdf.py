"""A small PDF writer for the demo's downloads: one page, Chinese and Latin text, no embedded font. Pure."""

import unicodedata
from collections.abc import Sequence
from typing import Final

LEFT: Final = 64
TOP: Final = 770
LINE_UNITS: Final = 84
"""Half-widths per line of body text; a Chinese character takes two."""

_FONT: Final = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [6 0 R] >>"
)
_DESCENDANT: Final = (
    "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 7 0 R /DW 1000 "
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /W [1 95 500 814 939 500] >>"
)
_DESCRIPTOR: Final = (
    "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 "
    "/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
)


def pdf_document(*, title: str, paragraphs: Sequence[str], note: str) -> bytes:
    """Return a one-page A4 document; text beyond the page is left out. Every PDF reader brings the font."""
    content = "\n".join(_lines(title, paragraphs, note)).encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        _FONT.encode(),
        _DESCENDANT.encode(),
        _DESCRIPTOR.encode(),
    ]
    return _file(objects)


def _lines(title: str, paragraphs: Sequence[str], note: str) -> list[str]:
    lines = [_text(title, x=LEFT, y=TOP, size=20)]
    y = TOP - 44
    for paragraph in paragraphs:
        for line in _wrapped(paragraph):
            if y > 90:
                lines.append(_text(line, x=LEFT, y=y, size=11))
            y -= 18
        y -= 8
    return [*lines, _text(note, x=LEFT, y=50, size=9)]


def _text(text: str, *, x: int, y: int, size: int) -> str:
    return f"BT /F {size} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET"


def _wrapped(paragraph: str) -> list[str]:
    lines, line, width = [], "", 0
    for char in paragraph:
        units = 2 if unicodedata.east_asian_width(char) in "WF" else 1
        if width + units > LINE_UNITS:
            head, blank, tail = line.rpartition(" ")
            carried = tail if blank and char.isascii() and char != " " else ""
            lines.append(head if carried else line)
            line, width = carried, len(carried)
        line += char
        width += units
    return [*lines, line]


def _file(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.5\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
