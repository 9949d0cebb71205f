"""What a parameter may be: a spec is a frozen dataclass whose fields are made with the functions below.

A field knows how its value is written in an address and read back, and which values are allowed. What
arrives from outside is never trusted: `read` takes any mapping of strings and returns a spec that is
valid, with a `Correction` for everything that had to be put right.

>>> from dataclasses import dataclass
>>> @dataclass(frozen=True)
... class Spec:
...     learning_rate: float = number(0.1, 0.001, 10, scale="log")
...     batch_size: int = integer(32, 1, 1024)
>>> spec, corrections = read(Spec, {"batch_size": "4096"})
>>> spec.batch_size, corrections[0].reason
(1024, 'above')
>>> write(spec)
{'batch_size': '1024'}
"""

import dataclasses
import math
from dataclasses import dataclass, replace
from typing import Any

DIGITS = 10  # of a number, in an address and so everywhere: what is shown is what is used
FLAGS = {"1": True, "true": True, "0": False, "false": False}


@dataclass(frozen=True)
class Field:
    """The kind of a parameter and its bounds.

    kind: "number", "integer", "choice", "flag", "text", "numbers" or "choices".
    low, high: inclusive bounds of a number, of every entry of `numbers`, or None.
    step: the grid of a control; values between grid points stay allowed.
    scale: "linear", "log" or "root" (much room for small values, from 0 on), how a control is laid out.
    options: the allowed values of a choice or of `choices`, language-neutral identifiers.
    shortest, longest: bounds of the length of a text, or of the count of `numbers` or `choices`.
    whole: whether `numbers` are whole numbers.
    """

    kind: str
    low: float | None = None
    high: float | None = None
    step: float | None = None
    scale: str = "linear"
    options: tuple[str, ...] = ()
    shortest: int = 0
    longest: int = 200
    whole: bool = False


@dataclass(frozen=True)
class Correction:
    """A parameter that arrived wrong: its name, the text given, the value used, and the reason.

    reason: "unreadable", "below", "above", "not_an_option", "too_short", "too_long" or "unfit" (valid alone, impossible with the others).
    """

    name: str
    given: str
    used: Any
    reason: str


def number(default: float, low: float, high: float, step: float | None = None, scale: str = "linear"):
    """A real number in [low, high]."""
    return _field(default, Field("number", low, high, step, scale))


def integer(default: int, low: int, high: int, step: int = 1, scale: str = "linear"):
    """A whole number in [low, high]."""
    return _field(default, Field("integer", low, high, step, scale))


def choice(default: str, options: tuple[str, ...]):
    """One of a few identifiers."""
    return _field(default, Field("choice", options=options))


def flag(default: bool):
    """Yes or no."""
    return _field(default, Field("flag"))


def text(default: str, longest: int = 200, shortest: int = 0):
    """A text of bounded length."""
    return _field(default, Field("text", shortest=shortest, longest=longest))


def numbers(
    default: tuple[float, ...], low: float, high: float, step: float | None = None, shortest: int = 1, longest: int = 16, whole: bool = False
):
    """A tuple of real numbers, or of whole ones, each in [low, high]."""
    return _field(tuple(default), Field("numbers", low, high, step, shortest=shortest, longest=longest, whole=whole))


def choices(default: tuple[str, ...], options: tuple[str, ...], shortest: int = 1, longest: int = 16):
    """A tuple of identifiers, each of them one of a few."""
    return _field(tuple(default), Field("choices", options=options, shortest=shortest, longest=longest))


def limits(spec: Any) -> dict[str, Field]:
    """The fields of a spec (class or instance) by name; an instance may narrow them with a method `narrowed`.

    `narrowed(self) -> dict[str, dict]` names, for some fields, the attributes of `Field` that follow from the other values.
    """
    found = {field.name: field.metadata["field"] for field in dataclasses.fields(spec)}
    if not isinstance(spec, type) and hasattr(spec, "narrowed"):
        for name, changes in spec.narrowed().items():
            found[name] = replace(found[name], **changes)
    return found


def read(spec_class: type, given: dict[str, str]) -> tuple[Any, list[Correction]]:
    """A valid spec from texts, and what had to be corrected on the way. Unknown names are ignored."""
    spec, corrections = spec_class(), []
    for name in limits(spec_class):
        if name in given:
            spec, found = _put(spec, name, given[name])
            corrections += found
    spec, unfit = fit(spec)
    return spec, _merged(corrections + unfit, given)


def fit(spec: Any) -> tuple[Any, list[Correction]]:
    """The spec with every value inside the bounds that follow from the others, and what that changed.

    Bounds may depend on values that are themselves put right, so this goes round until nothing moves.
    """
    corrections = []
    for _ in range(len(dataclasses.fields(spec)) + 1):
        found = _first_unfit(spec)
        if found is None:
            break
        name, value = found
        corrections.append(Correction(name, show(limits(spec)[name], getattr(spec, name)), value, "unfit"))
        spec = replace(spec, **{name: value})
    return spec, corrections


def write(spec: Any) -> dict[str, str]:
    """The texts that `read` turns back into this spec; a default is left out."""
    default = type(spec)()
    fields = limits(type(spec))
    return {name: show(field, getattr(spec, name)) for name, field in fields.items() if getattr(spec, name) != getattr(default, name)}


def show(field: Field, value: Any) -> str:
    """One value as the text that stands in an address."""
    if field.kind == "flag":
        return "1" if value else "0"
    if field.kind == "numbers":
        return ",".join(f"{entry:.{DIGITS}g}" for entry in value)
    if field.kind == "choices":
        return ",".join(value)
    return f"{value:.{DIGITS}g}" if field.kind == "number" else str(value)


def part(spec: Any, kind: type) -> Any:
    """The parameters of a spec that one of its base classes has, such as those of a training apart from the view on it."""
    return kind(**{name: getattr(spec, name) for name in limits(kind)})


def hold(field: Field, value: Any) -> tuple[Any, str]:
    """The nearest allowed value, and why it differs from the one given ("" where it does not)."""
    if field.kind == "choice":
        return (value, "") if value in field.options else (field.options[0], "not_an_option")
    if field.kind in ("text", "numbers", "choices"):
        return _hold_length(field, value)
    if field.kind in ("number", "integer"):
        return _hold_number(field, value)
    return value, ""


def _field(default: Any, field: Field) -> Any:
    return dataclasses.field(default=default, metadata={"field": field})


def _merged(corrections: list[Correction], given: dict[str, str]) -> list[Correction]:
    """One correction for a name: what was asked for, and the value in the end."""
    last = {correction.name: correction for correction in corrections}
    return [replace(correction, given=given.get(name, correction.given)) for name, correction in last.items()]


def _put(spec: Any, name: str, given: str) -> tuple[Any, list[Correction]]:
    field = limits(type(spec))[name]
    try:
        value = _parse(field, given)
    except ValueError:
        reason = "not_an_option" if field.kind in ("choice", "choices") else "unreadable"
        return spec, [Correction(name, given, getattr(spec, name), reason)]
    held, reason = hold(field, value)
    if reason == "too_short" and field.kind == "numbers":  # what was not said stays as it is
        held = hold(field, value + getattr(spec, name)[len(value) :])[0]
    return replace(spec, **{name: held}), [Correction(name, given, held, reason)] if reason else []


def _first_unfit(spec: Any) -> tuple[str, Any] | None:
    for name, field in limits(spec).items():
        held, reason = hold(field, getattr(spec, name))
        if reason:
            return name, held
    return None


def _parse(field: Field, given: str) -> Any:
    if field.kind == "choice" and given not in field.options:
        raise ValueError(given)
    if field.kind == "flag":
        return FLAGS[given.lower()] if given.lower() in FLAGS else _refuse(given)
    if field.kind == "integer":
        return _whole(given)
    if field.kind == "number":
        return _finite(given)
    if field.kind in ("numbers", "choices"):
        return _parse_entries(field, given)
    return given


def _parse_entries(field: Field, given: str) -> tuple:
    entries = given.split(",") if given or field.shortest else []
    if field.kind == "choices":
        return tuple(entry if entry in field.options else _refuse(entry) for entry in entries)
    return tuple(_whole(entry) if field.whole else _finite(entry) for entry in entries)


def _finite(given: str) -> float:
    value = float(given)
    return value if math.isfinite(value) else _refuse(given)


def _whole(given: str) -> int:
    return int(_finite(given)) if _finite(given).is_integer() else _refuse(given)


def _refuse(given: str) -> Any:
    raise ValueError(given)


def _hold_number(field: Field, value: float) -> tuple[float, str]:
    if field.low is not None and value < field.low:
        return field.low, "below"
    if field.high is not None and value > field.high:
        return field.high, "above"
    if field.whole:
        return round(value), ""
    return (value if field.kind == "integer" else float(f"{value:.{DIGITS}g}")), ""


def _hold_length(field: Field, value: Any) -> tuple[Any, str]:
    """Cuts what is too long, fills up what is too short with the first option or the number nearest to zero, holds every entry."""
    if len(value) > field.longest:
        return _hold_length(field, value[: field.longest])[0], "too_long"
    if field.kind == "text":
        return value, "too_short" if len(value) < field.shortest else ""
    if len(value) < field.shortest:
        filler = field.options[0] if field.kind == "choices" else _hold_number(field, 0.0)[0]
        return _hold_length(field, value + (filler,) * (field.shortest - len(value)))[0], "too_short"
    return _hold_entries(field, value)


def _hold_entries(field: Field, value: tuple) -> tuple[tuple, str]:
    if field.kind == "choices":
        kept = tuple(entry if entry in field.options else field.options[0] for entry in value)
        return kept, "" if kept == value else "not_an_option"
    held = [_hold_number(field, entry) for entry in value]
    return tuple(entry for entry, _ in held), next((reason for _, reason in held if reason), "")
