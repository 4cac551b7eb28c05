"""Reads the JSON documents of a run. Missing or invalid ones are None: a tool never fails on them."""

import os


def read_document(variable: str) -> object:
    """The document in an environment variable, or in the file that `<variable>_PATH` names when it is too large."""
    text = os.environ.get(variable)
    return parse(text) if text is not None else read_file(os.environ.get(f"{variable}_PATH", ""))


def read_file(path: str) -> object:
    try:
        with open(path, encoding="utf-8") as file:
            return parse(file.read())
    except (OSError, ValueError):
        return None


def parse(text: str) -> object:
    import json

    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def as_object(value: object) -> dict:
    return value if isinstance(value, dict) else {}
