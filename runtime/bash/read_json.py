"""For scriptorium.sh: prints one part of a JSON document of the run, numbers as they were written.

    read_json.py <variable> <default> <key>...

`<variable>` is the environment variable that holds the document; `<variable>_PATH` names its file. A text is printed as
it is, a list of texts one on each line, anything else as JSON; what is missing or null is the default.
"""

import json
import os
import sys


class Number(str):
    """A number, as it was written."""


def main() -> None:
    variable, default, *keys = sys.argv[1:]
    value = read(variable)
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    shown = default if value is None else text_of(value)
    sys.stdout.buffer.write(shown.encode("utf-8", "surrogateescape") + b"\n")


def read(variable: str) -> object:
    text = os.environ.get(variable)
    try:
        if text is None:
            with open(os.environ.get(f"{variable}_PATH", ""), encoding="utf-8") as file:
                text = file.read()
        return json.loads(text, parse_int=Number, parse_float=Number)
    except (OSError, ValueError, RecursionError):
        return None


def text_of(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        return "\n".join(value)
    return json_of(value)


def json_of(value: object) -> str:
    if isinstance(value, Number):
        return value
    if isinstance(value, dict):
        return "{" + ",".join(f"{json_of(key)}:{json_of(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(json_of, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


main()
