"""From the JSON value of a field to what an annotation asks for."""

import enum
import re
import types
import typing
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from scriptorium.given import File


class Unfit(Exception):
    """A sentence for the person about a value that cannot be used."""


def convert(value: object, hint: object) -> object:
    """Raises Unfit. Without an annotation, or with one that is not known, the value stays what JSON made of it."""
    hint, is_optional = _plain(hint)
    if is_optional and value == "":
        return None
    if typing.get_origin(hint) is typing.Literal:
        return _choice(value, typing.get_args(hint))
    if typing.get_origin(hint) is list or hint is list or hint is typing.List:
        return _list(value, (typing.get_args(hint) or (str,))[0])
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return _member(value, hint)
    reader = _readers.get(hint) if isinstance(hint, type) else None
    return _without_decimals(value) if reader is None else _read(reader, value, hint)


def is_file(hint: object) -> bool:
    return _plain(hint)[0] is File


def is_file_list(hint: object) -> bool:
    hint = _plain(hint)[0]
    return typing.get_origin(hint) is list and is_file(typing.get_args(hint)[0])


def _plain(hint: object) -> tuple:
    """Without `Annotated`, `| None` and names made by `type`; and whether it may be None."""
    is_optional = False
    while True:
        origin = typing.get_origin(hint)
        if origin is typing.Annotated:
            hint = typing.get_args(hint)[0]
        elif origin in (typing.Union, types.UnionType):
            choices = [choice for choice in typing.get_args(hint) if choice is not type(None)]
            is_optional = is_optional or len(choices) < len(typing.get_args(hint))
            if len(choices) != 1:
                return None, is_optional
            hint = choices[0]
        elif type(hint).__name__ == "TypeAliasType":
            hint = hint.__value__
        else:
            return hint, is_optional


def _read(reader, value: object, hint: type) -> object:
    try:
        return reader(value)
    except (ValueError, TypeError, OverflowError, InvalidOperation):
        raise Unfit(f"{_shown(value)} cannot be used as {_names.get(hint, hint.__name__)}.") from None


def _integer(value: object) -> int:
    if isinstance(value, bool):
        raise TypeError
    if isinstance(value, Decimal):
        if value != value.to_integral_value():
            raise ValueError
        return int(value)
    return int(value)


def _number(value: object) -> float:
    if isinstance(value, bool):
        raise TypeError
    return float(value)


def _decimal(value: object) -> Decimal:
    if isinstance(value, bool):
        raise TypeError
    made = Decimal(value)
    if not made.is_finite():
        raise ValueError
    return made


def _truth(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise TypeError


def _text(value: object) -> str:
    return value if isinstance(value, str) else str(value)


_duration = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")


def _length_of_time(value: str) -> timedelta:
    found = _duration.fullmatch(value)
    if found is None or not any(found.groups()):
        raise ValueError
    weeks, days, hours, minutes, seconds = (part or "0" for part in found.groups())
    return timedelta(
        weeks=int(weeks), days=int(days), hours=int(hours), minutes=int(minutes), seconds=float(seconds)
    )


_readers = {
    str: _text,
    int: _integer,
    float: _number,
    Decimal: _decimal,
    bool: _truth,
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    time: time.fromisoformat,
    timedelta: _length_of_time,
}
_names = {
    int: "a whole number",
    float: "a number",
    Decimal: "a number",
    bool: "yes or no",
    date: "a date",
    datetime: "a date and a time",
    time: "a time",
    timedelta: "a length of time",
}


def _choice(value: object, choices: tuple) -> object:
    for choice in choices:
        if choice is not None and str(choice) == _text(value):
            return choice
    raise Unfit(f"{_shown(value)} is none of the choices.")


def _member(value: object, kind: type) -> object:
    """By what it stands for where all members are texts, as the form offers them; otherwise by name, then by value."""
    members = list(kind)
    if all(isinstance(member.value, str) for member in members):
        for member in members:
            if member.value == value:
                return member
    if isinstance(value, str) and value in kind.__members__:
        return kind[value]
    for member in members:
        if str(member.value) == _text(value):
            return member
    raise Unfit(f"{_shown(value)} is none of the choices.")


def _list(value: object, item: object) -> list:
    """A list of choices, or text with one item on each line."""
    if isinstance(value, str):
        value = [line.strip() for line in value.splitlines() if line.strip()]
    if not isinstance(value, list):
        raise Unfit(f"{_shown(value)} is no list.")
    return [convert(entry, item) for entry in value]


def _without_decimals(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list):
        return [_without_decimals(item) for item in value]
    if isinstance(value, dict):
        return {key: _without_decimals(item) for key, item in value.items()}
    return value


def _shown(value: object) -> str:
    text = str(value)
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"
