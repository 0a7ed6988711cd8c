"""`dataclasses.dataclass` for frozen records, in a tenth of the time.

The standard decorator compiles six functions for every class, which takes some half a millisecond: with a hundred
records that was half of what it takes to start a compilation. Here the constructor alone is compiled; comparison, hash
and text are closures over the fields. A record is a dataclass all the same: `fields` and `replace` take it.
"""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import MISSING, FrozenInstanceError
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(*, frozen: bool, slots: bool, kw_only: bool = False) -> Callable[[type], type]:
        """What `dataclasses.dataclass(frozen=True, slots=True)` does; other classes are left to that one."""
        if not (frozen and slots):
            raise TypeError("a record is frozen and has slots")

        def decorate(cls: type) -> type:
            record = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)(cls)
            for name, method in _methods(record).items():
                setattr(record, name, method)
            return record

        return decorate


def _methods(record: type) -> dict[str, Callable[..., Any]]:
    fields = dataclasses.fields(record)
    names = tuple(field.name for field in fields)
    values: Callable[[Any], Any] = attrgetter(*names) if names else lambda _: ()

    def equal(self: object, other: object) -> bool:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def text(self: object) -> str:
        return f"{self.__class__.__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    return {
        "__init__": _constructor(record, fields),
        "__eq__": equal,
        "__hash__": lambda self: hash(values(self)),
        "__repr__": text,
        "__setattr__": _refuse,
        "__delattr__": _refuse,
    }


def _constructor(record: type, fields: Sequence[dataclasses.Field[Any]]) -> Callable[..., None]:
    """`__init__`, which fills the slots themselves, because assignment is what a frozen class refuses."""
    scope: dict[str, Any] = {"missing": MISSING}
    parameters, lines = ["self"], []
    for field in sorted(fields, key=lambda field: bool(field.kw_only)):
        name, default, value = field.name, "", field.name
        scope[f"set_{name}"] = getattr(record, name).__set__
        if field.default is not MISSING:
            scope[f"default_{name}"], default = field.default, f"=default_{name}"
        elif field.default_factory is not MISSING:
            scope[f"make_{name}"], default = field.default_factory, "=missing"
            value = f"make_{name}() if {name} is missing else {name}"
        if field.kw_only and "*" not in parameters:
            parameters.append("*")
        parameters.append(name + default)
        lines.append(f" set_{name}(self, {value})")
    source = "\n".join([f"def __init__({', '.join(parameters)}):", *(lines or [" pass"])])
    exec(source, scope)  # noqa: S102 - the text is made of the names of fields, which are in the source already
    constructor: Callable[..., None] = scope["__init__"]
    return constructor


def _refuse(self: object, name: str, value: object = None) -> NoReturn:
    raise FrozenInstanceError(f"cannot change {name!r} of a frozen record")
