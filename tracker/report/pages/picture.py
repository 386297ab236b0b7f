"""A picture for the head of a report: whether it is a PNG or a JPEG, whole, and of a size that a page can carry."""

from __future__ import annotations

import struct
import zlib

__all__ = ["LARGEST_LOGO", "LogoError", "media_of"]

LARGEST_LOGO = 1_000_000
"""Bytes: a larger picture would weigh more than the report."""

MOST_POINTS = 25_000_000
"""Points (width times height): more would take much memory to draw, however few bytes they are told in."""

_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Values per point, by the colour type of a PNG."""


class LogoError(ValueError):
    """A picture that cannot be placed."""


def media_of(content: bytes) -> str:
    """The media type of a picture. Raises LogoError for another file, one that is not whole, or one too large."""
    if not content:
        raise LogoError("the logo is empty. Choose another file")
    if not content.startswith((_PNG, _JPEG)):
        raise LogoError("the logo is neither a PNG nor a JPEG. Save it as one of them")
    if len(content) > LARGEST_LOGO:
        raise LogoError(f"the logo is {len(content):,} bytes, more than {LARGEST_LOGO:,}. Make it smaller")
    try:
        media, points = _png(content) if content.startswith(_PNG) else _jpeg(content)
    except (IndexError, KeyError, struct.error, zlib.error, ValueError) as fault:
        raise LogoError(
            "the logo is not whole: a program that shows pictures could not read it. Save it anew"
        ) from fault
    if points > MOST_POINTS:
        raise LogoError(f"the logo has {points:,} points, more than {MOST_POINTS:,}. Make it smaller")
    return media


def _png(content: bytes) -> tuple[str, int]:
    at, data, names, head = len(_PNG), [], [], b""
    while at < len(content):
        length, name = struct.unpack(">I4s", content[at : at + 8])
        body, check = content[at + 8 : at + 8 + length], content[at + 8 + length : at + 12 + length]
        if struct.pack(">I", zlib.crc32(name + body)) != check:
            raise ValueError(f"the part {name!r} is damaged")
        if name[:1].isupper() and name not in (b"IHDR", b"PLTE", b"IDAT", b"IEND"):
            raise ValueError(f"nobody knows the part {name!r}")
        names.append(name)
        head = body if name == b"IHDR" else head
        data += [body] if name == b"IDAT" else []
        at += 12 + length
    if names[0] != b"IHDR" or names[-1] != b"IEND" or names.count(b"IHDR") != 1 or names.count(b"IEND") != 1:
        raise ValueError("it does not begin and end as it should")
    width, height, depth, colour, _, _, woven = struct.unpack(">IIBBBBB", head)
    points = width * height
    if not points or points > MOST_POINTS:
        return "image/png", points or MOST_POINTS + 1
    _unpacked(b"".join(data), height * (1 + (width * depth * _CHANNELS[colour] + 7) // 8), woven=bool(woven))
    return "image/png", points


def _unpacked(packed: bytes, expected: int, *, woven: bool) -> None:
    """Refuses points that are not as many as the head of the picture says; those of a woven one are a few more."""
    unpacker, length = zlib.decompressobj(), 0
    while packed and length <= 2 * expected + 100:
        length += len(unpacker.decompress(packed, 1_000_000))
        packed = unpacker.unconsumed_tail
    if not unpacker.eof or length < expected or (length > expected and not woven):
        raise ValueError("it has other points than it says")


def _jpeg(content: bytes) -> tuple[str, int]:
    at, points = 2, 0
    while True:
        if content[at] != 0xFF:
            raise ValueError("a part does not begin as it should")
        mark = content[at + 1]
        if mark == 0xFF:
            at += 1
            continue
        length = struct.unpack(">H", content[at + 2 : at + 4])[0]
        if 0xC0 <= mark <= 0xCF and mark not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            points = width * height
        at += 2 + length
        if mark == 0xDA:
            break
    if not points or not content[at:].rstrip(b"\x00").endswith(b"\xff\xd9"):
        raise ValueError("it has no size or no end")
    return "image/jpeg", points
