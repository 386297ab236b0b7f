"""The least that a report can cost: SQLAlchemy and Jinja2 imported, and a page of as many bytes from a bare one."""

from __future__ import annotations

import sys

import jinja2
import sqlalchemy  # noqa: F401 - what a report reads from is part of the floor

ROW = 320
"""About so many bytes has a row of the bare page."""

BARE = (
    "<!DOCTYPE html><title>{{ title }}</title><table>{% for row in rows %}<tr>{% for cell in row %}"
    '<td class="plain">{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>'
)


def bare_page(size: int) -> str:
    """A page of about that many bytes."""
    rows = [[f"cell {n} in {row}" for n in range(8)] for row in range(max(size // ROW, 1))]
    return jinja2.Environment(autoescape=True).from_string(BARE).render(title="bare", rows=rows)


if __name__ == "__main__":
    sys.stdout.write(bare_page(int(sys.argv[1])))
