"""`tracker vocabulary`: the words a question may use."""

from __future__ import annotations

import click

from tracker.cli import options
from tracker.cli.types import Known
from tracker.domain.vocabulary import ASKED


@click.command()
@click.argument("dimension", type=click.Choice(ASKED), required=False, help="Only the words of one dimension.")
@options.province
@options.known_at
@options.as_json
@options.database
def vocabulary(
    dimension: str | None, province: str | None, known_at: Known | None, as_json: bool, database: str | None
) -> None:
    """List the words that a question may use, by dimension and as trees.

    A word higher up means all that stand below it. With --province, the words of that province only.

    \b
    Examples:
      tracker vocabulary purpose
      tracker vocabulary setting --province AB

    Next: use them in a question: tracker check alberta subcut clinic trd
    """
    from tracker.cli.listing import jurisdiction_of, recorded, tell
    from tracker.report.listing import as_plain, vocabulary_lines

    rulebook = recorded(database, known_at)
    here = jurisdiction_of(rulebook, province)
    dimensions = (dimension,) if dimension else ASKED
    words = rulebook.vocabulary
    tell(
        as_json,
        lambda: {
            "format": "tracker.vocabulary/1",
            "jurisdictions": [as_plain(j) for j in words.jurisdictions],
            "terms": [
                as_plain(t)
                for t in words.terms
                if t.dimension in dimensions and (here is None or t.jurisdiction in (None, here))
            ],
        },
        lambda width: vocabulary_lines(words, dimensions, here, width),
    )
