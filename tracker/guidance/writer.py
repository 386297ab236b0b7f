"""Domain values to the text of guidance files, in the format that the reader reads.

Reading what was written gives equal values. A word that another YAML reader might take for something else (`ON`, `NO`,
`1.10`, `12:30`) is put in quotation marks. Values that no file can hold, such as texts with characters that the reader
refuses, are written so that they are refused again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from tracker.domain.instrument import Approval, Authority, Basis, Instrument, Search, Supersession, Verification
from tracker.domain.rule import Condition, Evidence, Fact, FactType, Op, Reading, Rule, Scope, Test
from tracker.domain.stated import StatedDate
from tracker.domain.unseen import is_hidden
from tracker.domain.vocabulary import Alias, Jurisdiction, Term, Text

_YES_NO = ("yes", "no")

WIDTH = 110
"""How long a line may become before it is broken, in characters."""

_PLAIN = re.compile(r"[^\W\d_](?:[\w.;()?=/'’–—+%§°&-]| (?![ #])|:(?=\S)|,(?= ))*(?<![ :,])")
_IN_BRACKETS = re.compile(r"[^\W\d_](?:[\w.;()/'’–—+%§°&-]| (?![ #]))*(?<! )")
_AMBIGUOUS = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null", "none"})


class _AsIs(str):
    """A word that needs no quotation marks whatever it looks like: a date, a number of days, `true`."""

    __slots__ = ()


_Data = str | list["_Data"] | dict[str, "_Data"]


def write_instrument(instrument: Instrument) -> str:
    """The guidance file of one instrument, with its verifications and rules."""
    file: dict[str, _Data] = {"instrument": _instrument(instrument)}
    if instrument.verified:
        file["verified"] = [_verification(v) for v in instrument.verified]
    if instrument.rules:
        file["rules"] = [_rule(r) for r in instrument.rules]
    return _file(file)


def write_vocabulary(terms: Iterable[Term], jurisdictions: Iterable[Jurisdiction]) -> str:
    """The guidance file of the words of the trade."""
    places = [_kept(id=j.id, name=_text(j.name), aliases=list(j.aliases)) for j in jurisdictions]
    return _file({"vocabulary": _kept(jurisdictions=[*places], terms=[_term(t) for t in terms])})


def write_authorities(authorities: Iterable[Authority]) -> str:
    """The guidance file of a jurisdiction's authorities."""
    return _file({"authorities": [_authority(a) for a in authorities]})


def write_facts(facts: Iterable[Fact]) -> str:
    """The guidance file of facts that rules test."""
    return _file({"facts": [_fact(f) for f in facts]})


def write_approvals(approvals: Iterable[Approval]) -> str:
    """The guidance file of federal authorisations."""
    return _file({"approvals": [_approval(a) for a in approvals]})


def write_searches(searches: Iterable[Search]) -> str:
    """The guidance file of searches for an authority's position."""
    return _file({"searches": [_search(s) for s in searches]})


def write_settings(review_required: bool) -> str:
    """The guidance file of how a rulebook is kept."""
    return _file({"settings": {"review": "required" if review_required else "not-required"}})


def write_plain(data: Mapping[str, Any]) -> str:
    """Texts, lists and mappings of them that are no guidance, in the same YAML."""
    return _file(data)


def write_word(text: str) -> str:
    """A piece of text as it is written after a key, on one line."""
    return _scalar(text, _PLAIN)


def _kept(**named: _Data | None) -> dict[str, _Data]:
    """Keys with their values, less those that have none. A key that Python keeps for itself ends in `_`."""
    return {key.rstrip("_"): value for key, value in named.items() if value is not None and value not in ([], {})}


def _text(words: Text | None) -> _Data | None:
    if words is None:
        return None
    return words.en if words.fr is None else {"en": words.en, "fr": words.fr}


def _date(stated: StatedDate | None) -> str | None:
    return None if stated is None else _AsIs(stated.text)


def _scope(scope: Scope) -> dict[str, _Data]:
    return {dimension: [*terms] for dimension, terms in scope.terms}


def _test(test: Test | None) -> _Data | None:
    if test is None:
        return None
    compares_once = test.op is not Op.ONE_OF and len(test.values) == 1
    values: _Data = test.values[0] if compares_once else [*test.values]
    return {"fact": test.fact, test.op.value: values}


def _condition(condition: Condition) -> _Data:
    return _kept(
        id=condition.id,
        kind=condition.kind.value,
        text=_text(condition.text),
        key=condition.key,
        force=condition.force.value if condition.force else None,
        test=_test(condition.test),
    )


def _reading(reading: Reading | None) -> _Data | None:
    if reading is None:
        return None
    other: dict[str, _Data] = _kept(question=reading.question, other=_text(reading.other))
    other["scope"] = _AsIs("none") if reading.scope is None else _scope(reading.scope)
    return other


def _rule(rule: Rule) -> _Data:
    return _kept(
        id=rule.id,
        row=rule.row,
        effect=rule.effect.value,
        only=rule.only,
        scope=_scope(rule.scope),
        summary=_text(rule.summary),
        conditions=[_condition(c) for c in rule.conditions],
        force=rule.force.value if rule.force else None,
        evidence=rule.evidence.value if rule.evidence else None,
        in_force=_date(rule.in_force),
        until=_date(rule.until),
        standing=_AsIs("true") if rule.standing else None,
        if_=_test(rule.applies_if),
        granted_by=_test(rule.granted_by),
        locator=rule.locator,
        quote=rule.quote,
        literal=rule.literal,
        trigger=_text(rule.trigger),
        defeats=[*rule.defeats],
        reading=_reading(rule.reading),
        incomplete=_text(rule.incomplete),
        note=_text(rule.note),
    )


def _supersession(link: Supersession) -> _Data:
    return _kept(
        instrument=link.instrument,
        basis=link.basis.value,
        rules=[*link.rules],
        by=[*link.by],
        inherits=None if link.inherits else _AsIs("false"),
    )


def _verification(seen: Verification) -> _Data:
    return _kept(on=_AsIs(seen.on.isoformat()), by=seen.by, outcome=seen.outcome.value, note=seen.note)


def _instrument(instrument: Instrument) -> _Data:
    begins: _Data | None = _date(instrument.in_force)
    if begins is not None and instrument.in_force_basis is not Basis.STATED:
        begins = {"date": begins, "basis": instrument.in_force_basis.value}
    return _kept(
        id=instrument.id,
        authority=instrument.authority,
        kind=instrument.kind.value,
        title=_text(instrument.title),
        version=instrument.version,
        source=instrument.source,
        copy=instrument.copy,
        language=None if instrument.language == "en" else instrument.language,
        published=_date(instrument.published),
        approved=_date(instrument.approved),
        in_force=begins,
        until=_date(instrument.until),
        supersedes=[_supersession(s) for s in instrument.supersedes],
        relies_on=[*instrument.relies_on],
        evidence=instrument.evidence.value,
        review_every=None if instrument.review_every == 180 else _AsIs(f"{instrument.review_every} days"),
        note=_text(instrument.note),
    )


def _alias(alias: Alias) -> _Data:
    return alias.word if alias.jurisdiction is None else {"word": alias.word, "in": alias.jurisdiction}


def _term(term: Term) -> _Data:
    return _kept(
        dimension=term.dimension,
        id=term.id,
        parent=term.parent,
        name=_text(term.name),
        jurisdiction=term.jurisdiction,
        aliases=[_alias(a) for a in term.aliases],
        implies=dict(term.implies),
        note=_text(term.note),
    )


def _authority(authority: Authority) -> _Data:
    return _kept(
        id=authority.id,
        name=_text(authority.name),
        jurisdiction=authority.jurisdiction,
        kind=authority.kind.value,
        source=authority.source,
    )


def _fact(fact: Fact) -> _Data:
    return _kept(
        id=fact.id,
        type=fact.type.value,
        question=_text(fact.question),
        unit=fact.unit,
        choices=None if fact.type is FactType.YES_NO and fact.choices == _YES_NO else [*fact.choices],
    )


def _approval(approval: Approval) -> _Data:
    return _kept(
        id=approval.id,
        drug=approval.drug,
        route=approval.route,
        purpose=approval.purpose,
        from_=_date(approval.begins),
        until=_date(approval.until),
        instrument=approval.instrument,
        source=approval.source,
        evidence=None if approval.evidence is Evidence.PART_READ else approval.evidence.value,
    )


def _search(search: Search) -> _Data:
    return _kept(
        authority=search.authority,
        on=_AsIs(search.on.isoformat()),
        by=search.by,
        sought=_text(search.sought),
        where=search.where,
        found="something" if search.found else "nothing",
        note=_text(search.note),
    )


# From data to lines.


def _file(data: Mapping[str, _Data]) -> str:
    return "\n".join(_block(data, "")) + "\n"


def _block(data: Mapping[str, _Data], pad: str) -> list[str]:
    """A mapping, one key a line."""
    lines: list[str] = []
    for key, value in data.items():
        name = f"{pad}{key}:"
        inline = _inline(value)
        if inline is not None and (len(name) + len(inline) < WIDTH or not isinstance(value, list | dict)):
            lines += _long(name, value, pad) if isinstance(value, str) else [f"{name} {inline}"]
        elif isinstance(value, dict):
            lines += [name, *_block(value, pad + "  ")]
        elif isinstance(value, list):
            lines += [name, *_items(value, pad + "  ")]
    return lines


def _items(items: list[_Data], pad: str) -> list[str]:
    """A list, one item a line."""
    lines: list[str] = []
    for item in items:
        inline = _inline(item)
        if isinstance(item, dict) and (inline is None or len(pad) + len(inline) + 2 > WIDTH):
            first, *rest = _block(item, pad + "  ")
            lines += [f"{pad}- {first.lstrip(' ')}", *rest]
        else:
            lines.append(f"{pad}- {inline}")
    return lines


def _inline(value: _Data) -> str | None:
    """A value as it stands on one line. None: it has parts that deserve lines of their own."""
    if isinstance(value, str):
        return _scalar(value, _PLAIN)
    if isinstance(value, dict):
        if "id" in value or not all(_is_flat(v) for v in value.values()):
            return None
        parts = [f"{k}: {_in_brackets(v)}" for k, v in value.items()]
        return "{" + ", ".join(parts) + "}"
    return _in_brackets(value) if _is_flat(value) else None


def _is_flat(value: _Data) -> bool:
    """Whether a value is a text or a list of texts."""
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(item, str) for item in value))


def _in_brackets(value: _Data) -> str:
    """A flat value as it stands between brackets."""
    if isinstance(value, str):
        return _scalar(value, _IN_BRACKETS)
    return "[" + ", ".join(_scalar(item, _IN_BRACKETS) for item in value if isinstance(item, str)) + "]"


def _long(name: str, text: str, pad: str) -> list[str]:
    """A text after its key: on one line, or folded where it is longer and folding changes nothing."""
    inline = _scalar(text, _PLAIN)
    words = text.split(" ")
    foldable = len(words) > 1 and all(words) and not any(c in "\n\t" or is_hidden(c) for c in text)
    if len(name) + len(inline) < WIDTH or not foldable:
        return [f"{name} {inline}"]
    lines = [f"{name} >-"]
    line = f"{pad}  {words[0]}"
    for word in words[1:]:
        if len(line) + 1 + len(word) > WIDTH:
            lines.append(line)
            line = f"{pad}  {word}"
        else:
            line += f" {word}"
    return [*lines, line]


def _scalar(text: str, plain: re.Pattern[str]) -> str:
    """A piece of text as it is written: bare where nobody can mistake it, else in quotation marks."""
    if isinstance(text, _AsIs) or (plain.fullmatch(text) and text.lower() not in _AMBIGUOUS):
        return str(text)
    return '"' + "".join(_escaped(c) for c in text) + '"'


_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if is_hidden(char):
        return f"\\U{ord(char):08x}"
    return char
