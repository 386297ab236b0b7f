"""The text of a PDF, through pypdf: a program of its own, that `apart` runs, because PDF files can be hostile.

A page that cannot be read spoils the whole, and one that gives no text is named: half a text, taken for the whole,
would say of quotations that they are not there.
"""

from __future__ import annotations

from pathlib import Path

from tracker.sources.apart import LONGEST, KeptText, serve

MOST_PAGES = 300


def read(path: Path) -> KeptText:
    """The text of all pages, page after page. Raises whatever pypdf raises for a file that is no PDF."""
    try:
        import pypdf
        from pypdf.errors import DependencyError
    except ImportError:
        return KeptText(
            None,
            "is a PDF, and reading those needs one more package. Install it with pip: "
            "`ketamine-compliance-tracker[sources]`",
        )
    reader = pypdf.PdfReader(path)
    try:
        closed = reader.is_encrypted and not reader.decrypt("")
    except DependencyError:
        closed = True
    if closed:
        return KeptText(None, "is locked by a password or a cipher. Keep a copy that is not")
    if len(reader.pages) > MOST_PAGES:
        return _too_long()
    pages: list[str] = []
    letters = 0
    for page in reader.pages:
        if len(pages) == MOST_PAGES:
            return _too_long()
        pages.append(page.extract_text())
        letters += len(pages[-1])
        if letters > LONGEST:
            break
    empty = [str(number) for number, text in enumerate(pages, 1) if not text.strip()]
    if len(empty) == len(pages):
        return KeptText(None, "holds no text, only pictures of it. Compare it by eye, or keep its text as a .txt file")
    if empty:
        told = f"{'page' if len(empty) == 1 else 'pages'} {', '.join(empty[:10])}{' and more' if empty[10:] else ''}"
        return KeptText("\n".join(pages), f"gives no text on {told}. Compare that part by eye")
    return KeptText("\n".join(pages))


def _too_long() -> KeptText:
    return KeptText(None, f"has more than {MOST_PAGES} pages. Keep the part that was read as a file of its own")


if __name__ == "__main__":
    serve(read)
