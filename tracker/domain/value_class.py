"""Values: frozen dataclasses that take less than half of the time to be made, since a cold start makes about a hundred.

`dataclass` writes and compiles six methods for each class. Those that compare, hash and show can be the same for all;
`__init__` differs in names alone from that of any class with as many fields, so its code is compiled once for each
number of them. What refuses an assignment at run time is left out, since the type checker refuses it: for that a value
is the frozen dataclass that it is written as.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as value_class
else:
    from dataclasses import MISSING, Field, dataclass, fields
    from functools import cache
    from types import FunctionType

    def value_class(*, frozen, slots=False):
        """A decorator as `dataclass` is one: fields and slots are its work, and any `__init__` that does more."""
        assert frozen, "what may change is a dataclass, and no value"  # noqa: S101 - a slip of who writes a class

        def made(cls):
            does_more = hasattr(cls, "__post_init__") or any(isinstance(each, Field) for each in vars(cls).values())
            cls.__doc__ = cls.__doc__ or cls.__qualname__  # or `dataclass` would ask `inspect` for what to say
            cls = dataclass(init=does_more, eq=False, repr=False, slots=slots)(cls)
            if not does_more:
                cls.__init__ = _filling(cls)
            return _compared_and_shown(cls)

        return made

    def _filling(cls):
        """The `__init__` of a class all of whose fields are given, or have a default that is the same for all."""
        filled = fields(cls)
        names = tuple(each.name for each in filled)
        defaults = tuple(each.default for each in filled if each.default is not MISSING)
        wanting = filled[len(filled) - len(defaults) :]
        if any(each.default is MISSING for each in wanting) or not all(each.init for each in filled):
            raise TypeError(f"{cls.__qualname__}: fields with a default follow those without, and each is given")
        code = _code_for(len(names)).replace(
            co_varnames=("self", *names), co_names=names, co_qualname=f"{cls.__qualname__}.__init__"
        )
        init = FunctionType(code, {}, "__init__", defaults)
        init.__module__, init.__annotations__ = cls.__module__, {each.name: each.type for each in filled}
        return init

    @cache
    def _code_for(many):
        """The code of an `__init__` that takes so many fields."""
        names = [f"field{n}" for n in range(many)]
        lines = [
            f"def __init__({', '.join(['self', *names])}):",
            *(f" self.{each} = {each}" for each in names),
            " pass",
        ]
        made = {}
        exec("\n".join(lines), made)  # noqa: S102 - our own words alone
        return made["__init__"].__code__

    def _compared_and_shown(cls):
        compared = [each.name for each in fields(cls) if each.compare]
        shown = [each.name for each in fields(cls) if each.repr]
        told = attrgetter(*compared) if compared else _nothing

        def equals(self, other):
            return told(self) == told(other) if other.__class__ is self.__class__ else NotImplemented

        def hashed(self):
            return hash(told(self))

        def as_written(self):
            return f"{cls.__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

        for name, method in (("__eq__", equals), ("__hash__", hashed), ("__repr__", as_written)):
            if name not in cls.__dict__ or cls.__dict__[name] is None:
                setattr(cls, name, method)
        return cls

    def _nothing(_value):
        return ()


__all__ = ["value_class"]
