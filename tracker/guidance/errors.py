"""What is told in a line when guidance files cannot be written."""

from __future__ import annotations


class ExportError(Exception):
    """Nothing was written; the message says why and what to do."""
