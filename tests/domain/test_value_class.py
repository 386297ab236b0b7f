"""A value class is the frozen dataclass that it is written as, made in less time."""

from __future__ import annotations

import copy
import dataclasses
import importlib
import inspect
import pickle
import pkgutil
import sys
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import pytest

import tracker
from tracker.domain.value_class import value_class


@value_class(frozen=True, slots=True)
class Dose:
    """A dose as a test has it."""

    unit: ClassVar[str] = "mg"

    amount: int
    route: str
    note: str | None = None
    times: tuple[str, ...] = ()


@value_class(frozen=True)
class Infusion(Dose):
    minutes: int = 40


@value_class(frozen=True, slots=True)
class Nothing:
    pass


def both(written: type) -> tuple[Any, Any]:
    """A class as a value class, and as the dataclass that it is written as."""
    said = {k: v for k, v in vars(written).items() if k not in ("__dict__", "__weakref__")}
    twin = type(written.__name__, written.__bases__, dict(said))
    return value_class(frozen=True, slots=True)(written), dataclasses.dataclass(frozen=True, slots=True)(twin)


def made_of(init: Callable[..., object]) -> list[tuple[str, object, object]]:
    return [(p.name, p.kind, p.default) for p in inspect.signature(init).parameters.values()]


def value_classes() -> Iterator[type]:
    """Every value class of the program."""
    for module in pkgutil.walk_packages(tracker.__path__, "tracker."):
        if not module.name.rpartition(".")[2].startswith("__main__"):
            importlib.import_module(module.name)
    for name, module_ in sorted(sys.modules.items()):
        if name.startswith("tracker."):
            for each in vars(module_).values():
                if isinstance(each, type) and each.__module__ == name and hasattr(each, "__dataclass_fields__"):
                    yield each


def test_every_class_of_the_program_is_made_as_its_dataclass_would_be() -> None:
    looked_at = 0
    for each in value_classes():
        filled = [f for f in dataclasses.fields(each) if f.init]
        init: Any = vars(each).get("__init__")
        if init is None or not filled:
            continue
        given = made_of(init)[1:]
        assert [name for name, _, _ in given] == [f.name for f in filled], each
        for (_, kind, default), field in zip(given, filled, strict=True):
            assert kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
            if field.default is not dataclasses.MISSING:
                assert default is field.default
            elif field.default_factory is dataclasses.MISSING:
                assert default is inspect.Parameter.empty
        looked_at += 1

    assert looked_at > 150


def test_it_takes_what_the_dataclass_takes() -> None:
    class Written:
        amount: int
        route: str
        note: str | None = None

    ours, theirs = both(Written)

    assert made_of(ours) == made_of(theirs)
    assert dataclasses.astuple(ours(1, route="iv")) == dataclasses.astuple(theirs(1, route="iv")) == (1, "iv", None)
    assert ours.__match_args__ == theirs.__match_args__


@pytest.mark.parametrize(
    ("given", "named"),
    [((), {}), ((1,), {}), ((1, "iv", None, (), "more"), {}), ((1, "iv"), {"amount": 2}), ((1, "iv"), {"other": 2})],
    ids=["nothing", "too little", "too much", "twice", "unknown"],
)
def test_it_refuses_what_the_dataclass_refuses(given: tuple[Any, ...], named: dict[str, Any]) -> None:
    class Written:
        amount: int
        route: str
        note: str | None = None
        times: tuple[str, ...] = ()

    ours, theirs = both(Written)
    said = []
    for each in (ours, theirs):
        with pytest.raises(TypeError) as refused:
            each(*given, **named)
        said.append(str(refused.value).rpartition(".")[2])

    assert said[0] == said[1]


def test_one_class_does_not_take_the_fields_of_another_with_as_many() -> None:
    @value_class(frozen=True)
    class Other:
        drug: str
        college: str
        since: str | None = None
        until: str | None = None

    other = Other("ketamine", "cpsa", until="2026")

    assert (other.drug, other.college, other.since, other.until) == ("ketamine", "cpsa", None, "2026")
    assert Dose(1, "iv", times=("09:00",)) == Dose(amount=1, route="iv", note=None, times=("09:00",))


def test_equal_by_what_it_says_and_kept_in_sets() -> None:
    assert Dose(1, "iv") == Dose(1, "iv") != Dose(2, "iv")
    assert {Dose(1, "iv"), Dose(1, "iv")} == {Dose(1, "iv")}
    assert repr(Dose(1, "iv")) == "Dose(amount=1, route='iv', note=None, times=())"
    assert Dose(1, "iv") != Infusion(1, "iv")
    assert Nothing() == Nothing()


def test_copied_replaced_and_pickled() -> None:
    dose = Infusion(1, "iv", minutes=60)

    assert dataclasses.replace(dose, amount=2) == Infusion(2, "iv", minutes=60)
    assert copy.copy(dose) == copy.deepcopy(dose) == pickle.loads(pickle.dumps(dose)) == dose  # noqa: S301
    assert [each.name for each in dataclasses.fields(dose)] == ["amount", "route", "note", "times", "minutes"]


def test_a_field_without_a_default_after_one_with_is_a_slip() -> None:
    class Written:
        note: str | None = None
        amount: int

    with pytest.raises(TypeError, match="follow"):
        value_class(frozen=True)(Written)
