"""`tracker rules`: the rules recorded, and one of them with its source."""

from __future__ import annotations

import click

from tracker.cli import options
from tracker.cli.types import Known

EFFECTS = (
    "permits",
    "permits-on-application",
    "prohibits",
    "requires",
    "exempts",
    "takes-no-position",
    "covers",
    "covers-with-authorisation",
    "covers-case-by-case",
    "does-not-cover",
    "recommends-against",
)


@click.group(invoke_without_command=True)
@options.province
@click.option("--of", "--instrument", "instrument", metavar="DOCUMENT", help="Only the rules of that document.")
@click.option("--effect", type=click.Choice(EFFECTS), help="Only the rules that do that.")
@options.drug
@options.route
@options.setting
@options.purpose
@options.known_at
@options.as_json
@options.database
@click.pass_context
def rules(
    ctx: click.Context,
    province: str | None,
    instrument: str | None,
    effect: str | None,
    drug: tuple[str, ...],
    route: tuple[str, ...],
    setting: tuple[str, ...],
    purpose: tuple[str, ...],
    known_at: Known | None,
    as_json: bool,
    database: str | None,
) -> None:
    """List the rules recorded, all or those that an option names.

    A rule is our reading of one passage of a document; its name is DOCUMENT/RULE. A rule that permits something there
    and nowhere else prohibits it in the other places, so it is listed under both.

    \b
    Examples:
      tracker rules --province AB
      tracker rules --province bc --route im --effect prohibits
      tracker rules --of cpsm-ketamine-guide-2026
      tracker rules show cpsa-ketamine-expectations-2026/iv-psychiatric

    Next: see one whole with `tracker rules show DOCUMENT/RULE`; what rests on a document: `tracker instruments show`.
    """
    if ctx.invoked_subcommand is not None:
        return
    from tracker.cli.listing import does, found, jurisdiction_of, recorded, rules_lines, speaks_to, tell
    from tracker.cli.types import wrong_use
    from tracker.domain.spoken import Dictionary, read_terms
    from tracker.report.listing import rule_document

    rulebook = recorded(database, known_at)
    here = jurisdiction_of(rulebook, province)
    if instrument is not None:
        found(instrument, rulebook.instrument_of, "document", "tracker instruments")
    named = {"drug": drug, "route": route, "setting": setting, "purpose": purpose}
    with wrong_use():
        terms = read_terms(Dictionary(rulebook.vocabulary, here or ""), (), named)
    listed = [
        r
        for r in sorted(rulebook.rule_of.values(), key=lambda r: r.ref)
        if (here is None or rulebook.authority_behind(r).jurisdiction == here)
        and (instrument is None or r.instrument == instrument)
        and (effect is None or does(r, effect))
        and all(speaks_to(rulebook, r, d, each, effect) for d, each in terms.items())
    ]
    tell(
        as_json,
        lambda: {"format": "tracker.rules/1", "rules": [rule_document(rulebook, r) for r in listed]},
        lambda width: rules_lines(rulebook, listed, width) if listed else [("", "No rule of that sort is recorded.")],
    )


@rules.command()
@click.argument("ref", metavar="DOCUMENT/RULE")
@options.known_at
@options.as_json
@options.database
def show(ref: str, known_at: Known | None, as_json: bool, database: str | None) -> None:
    """Show one rule with all that is recorded of it.

    \b
    Example:
      tracker rules show cpsa-ketamine-expectations-2026/iv-psychiatric

    Next: the document it stands in, with `tracker instruments show DOCUMENT`.
    """
    from tracker.cli.listing import found, recorded, tell
    from tracker.report.listing import rule_document, rule_lines

    rulebook = recorded(database, known_at)
    rule = found(ref, rulebook.rule_of, "rule", "tracker rules")
    tell(
        as_json,
        lambda: {"format": "tracker.rule/1", "rule": rule_document(rulebook, rule)},
        lambda width: rule_lines(rulebook, rule, width),
    )
