"""Calls a typed entrypoint: each parameter gets the value of its field, converted as its annotation says."""

import inspect
import os
import typing
from decimal import Decimal

from scriptorium.documents import as_object, read_document
from scriptorium.given import files
from scriptorium_harness.convert import Unfit, convert, is_file, is_file_list


def call_typed(entrypoint) -> object:
    parameters = inspect.signature(entrypoint).parameters.values()
    hints = typing.get_type_hints(inspect.unwrap(entrypoint), include_extras=True)
    given = _given()
    positional, named = [], {}
    for parameter in parameters:
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        value = _value_of(parameter, hints.get(parameter.name), given)
        if parameter.kind is parameter.POSITIONAL_ONLY:
            positional.append(value)
        else:
            named[parameter.name] = value
    return entrypoint(*positional, **named)


def _given() -> dict:
    """The form's values; on a later turn those of the chosen action. Numbers stay as they were written."""
    action = as_object(read_document("SKRIPTOTEKET_ACTION", parse_float=Decimal))
    if action:
        return as_object(action.get("input"))
    return as_object(read_document("SKRIPTOTEKET_INPUTS", parse_float=Decimal))


def _value_of(parameter, hint, given: dict) -> object:
    name = parameter.name
    folder = _folder_of(name, hint)
    if folder is not None:
        return folder
    has_default = parameter.default is not parameter.empty
    if is_file_list(hint) or is_file(hint):
        return _files_of(parameter, hint, has_default)
    value = given.get(name)
    if value is None:
        if has_default:
            return parameter.default
        # A later turn may have another form, and what it leaves out is not there.
        return None
    try:
        return convert(value, hint)
    except Unfit as fault:
        from scriptorium.errors import ToolError

        raise ToolError(f"“{_title(name)}”: {fault}") from None


def _folder_of(name: str, hint) -> object:
    if name.lstrip("_") not in ("input_dir", "output_dir"):
        return None
    path = os.environ[f"SKRIPTOTEKET_{name.lstrip('_').upper()}"]
    if hint is str or hint is None:
        return path
    from pathlib import Path

    return Path(path)


def _files_of(parameter, hint, has_default: bool) -> object:
    uploaded = files()
    if not uploaded and has_default:
        return parameter.default
    if is_file_list(hint):
        return uploaded
    return uploaded[0] if uploaded else None


def _title(name: str) -> str:
    words = name.replace("_", " ").strip() or name
    return words[:1].upper() + words[1:]
