"""Small PDF files, written by hand."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d %s>>\nstream\n%s\nendstream" % (len(content), more, content)


def file_of(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of numbered objects, the first of which is the catalogue."""
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


def written(lines: Sequence[str]) -> bytes:
    """What a page draws: one line of text below the other."""
    shown = b"".join(
        b"(%s) Tj 0 -14 Td\n" % line.encode("cp1252").replace(b"(", b"\\(").replace(b")", b"\\)") for line in lines
    )
    return b"BT /F1 12 Tf 72 720 Td\n" + shown + b"ET"


def pdf(*pages: Sequence[str], count: int | None = None, pressed: bytes | None = None, trailer: bytes = b"") -> bytes:
    """A PDF of pages of lines. `count` is what it says its number of pages is; `pressed` replaces the first page."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * i) for i in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages) if count is None else count),
        FONT,
    ]
    for i, lines in enumerate(pages):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * i)
        )
        if pressed is not None and i == 0:
            objects.append(stream(pressed, b"/Filter /FlateDecode "))
        else:
            objects.append(stream(written(lines)))
    return file_of(objects, trailer)


def bomb(megabytes: int) -> bytes:
    """A page whose few kilobytes unfold to many megabytes of drawing."""
    unfolding = zlib.compressobj(9)
    piece = b"(ketamine) Tj " * 74_899
    return b"".join([unfolding.compress(piece) for _ in range(megabytes)] + [unfolding.flush()])
