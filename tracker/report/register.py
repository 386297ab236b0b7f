"""The register of issued reports as lines and as documents: what was issued, on what it rests, who stands behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tracker.domain.issued import Issued, Register, Signature
from tracker.domain.wanted import own_templates
from tracker.report.layout import Line, wrap


def register_document(register: Register, kinds: Sequence[str], known_at: str | None) -> dict[str, Any]:
    """The reports of some kinds, or all, in the format `tracker.report-list/1`."""
    listed = [_entry(register, each) for each in register.newest_first(kinds)]
    return {"format": "tracker.report-list/1", "known_at": known_at, "reports": listed}


def _entry(register: Register, report: Issued) -> dict[str, Any]:
    return {**_heading(report), "signed_by": _signers(register.signed(report))}


def _heading(report: Issued) -> dict[str, Any]:
    return {
        "id": report.id,
        "kind": report.kind.value,
        "title": report.title,
        "issued": report.issued.isoformat(),
        "by": report.by,
        "fingerprint": report.fingerprint,
        "revision": report.revision,
        "own_templates": [name for name, _ in own_templates(report.params)],
    }


def _signers(signatures: Sequence[Signature]) -> list[str]:
    return list(dict.fromkeys(each.who for each in signatures))


def register_lines(register: Register, kinds: Sequence[str], width: int) -> Iterator[Line]:
    """Each report in short: its id, its title, when and by whom it was issued, and who signed it."""
    listed = register.newest_first(kinds)
    if not listed:
        yield "", "No report of that sort was issued." if kinds else "No report was issued."
        return
    for each in listed:
        signers = _signers(register.signed(each))
        told = f"{each.issued.isoformat()}, issued by {each.by}; " + (
            f"signed by {', '.join(signers)}" if signers else "signed by nobody"
        )
        yield "head", each.id
        yield from wrap("", each.title, width, "  ", "  ")
        yield from wrap("quiet", told, width, "  ", "  ")
        yield from own_lines(each, width, "  ")


def own_lines(report: Issued, width: int, indent: str) -> Iterator[Line]:
    """That a report was made with the user's own templates, where it was: what it shows may be less than it states."""
    if own := own_templates(report.params):
        told = f"made with your own templates: {', '.join(name for name, _ in own)}"
        yield from wrap("open", told, width, indent, f"{indent}  ")


def report_document(report: Issued, signatures: Sequence[Signature], known_at: str | None) -> dict[str, Any]:
    """All that is kept of a report, in the format `tracker.report-shown/1`."""
    return {
        "format": "tracker.report-shown/1",
        "known_at": known_at,
        **_heading(report),
        "content_digest": report.content,
        "chain_head": report.head,
        "params": [{"name": name, "value": value} for name, value in report.params],
        "files": [{"name": name, "format": format, "sha256": digest} for name, format, digest in report.files],
        "signatures": [_signature(each) for each in signatures],
    }


def _signature(signature: Signature) -> dict[str, Any]:
    return {
        "who": signature.who,
        "words": signature.words,
        "on": signature.on.isoformat(),
        "fingerprint": signature.fingerprint,
    }


def report_lines(report: Issued, signatures: Sequence[Signature], width: int) -> Iterator[Line]:
    """All that is kept of a report: what it is, on what it rests, how to make it again, its files, who signed it."""
    yield "head", report.id
    yield from wrap("", report.title, width, "  ", "  ")
    for label, told in (
        ("Issued", f"{report.issued.isoformat()} by {report.by}"),
        ("Kind", report.kind.value),
        ("Shows", f"r{report.revision}"),
        ("Fingerprint", report.fingerprint),
        ("Content", report.content or "nothing was recorded"),
        ("Head before", report.head or "nothing was recorded"),
    ):
        yield from wrap("", f"{label + ':':14}{told}", width, "  ", " " * 16)
    yield from own_lines(report, width, "  ")
    yield "head", "  Made with:"
    for name, value in report.params:
        yield from wrap("", f"{name} = {value}", width, "    ", "      ")
    yield "head", "  Files:"
    for name, format, digest in report.files:
        yield from wrap("", f"{name} ({format})", width, "    ", "      ")
        yield from wrap("quiet", digest, width, "      ", "      ")
    yield "head", "  Signed:" if signatures else "  Signed by nobody."
    for each in signatures:
        yield from wrap("", f"{each.on.isoformat()} by {each.who}: {each.words}", width, "    ", "      ")


def signed_document(number: int, signature: Signature, *, dry_run: bool) -> dict[str, Any]:
    """What signing recorded, in the format `tracker.report-signed/1`."""
    told = {"format": "tracker.report-signed/1", "revision": number, "dry_run": dry_run, "report": signature.report}
    return {**told, "signature": _signature(signature)}


def signed_lines(number: int, account: str | None, report: Issued, signature: Signature, width: int) -> Iterator[Line]:
    """What signing recorded: who stands behind which report, by its fingerprint."""
    who = f"{signature.who} ({account})" if account else signature.who
    yield from wrap("head", f"Revision r{number}, sign, by {who}: {signature.words}", width, "", "  ")
    yield from wrap("", f"{report.id}: {report.title}", width, "  ", "    ")
    yield from own_lines(report, width, "  ")
    yield from wrap("quiet", f"fingerprint {signature.fingerprint}", width, "  ", "    ")
