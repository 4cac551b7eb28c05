"""Reads the JSON documents of a run. Missing or invalid ones are None: a tool never fails on them."""

import os


def read_document(variable: str, **options) -> object:
    """The document in an environment variable, or in the file that `<variable>_PATH` names when it is too large."""
    text = os.environ.get(variable)
    if text is not None:
        return parse(text, **options)
    return read_file(os.environ.get(f"{variable}_PATH", ""), **options)


def read_file(path: str, **options) -> object:
    try:
        with open(path, encoding="utf-8") as file:
            return parse(file.read(), **options)
    except (OSError, ValueError):
        return None


def parse(text: str, **options) -> object:
    """`options` are those of json.loads."""
    import json

    try:
        return json.loads(text, **options)
    except ValueError:
        return _parse_with_long_integers(text, options)
    except RecursionError:
        return None


def _parse_with_long_integers(text: str, options: dict) -> object:
    """Python reads integers of at most 4300 digits, unless it is told otherwise."""
    import json
    import sys

    most = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        return json.loads(text, **options)
    except (ValueError, RecursionError):
        return None
    finally:
        sys.set_int_max_str_digits(most)


def as_object(value: object) -> dict:
    return value if isinstance(value, dict) else {}
