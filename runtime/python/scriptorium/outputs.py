"""One function per kind of output. Each gives the dict that goes into `result([...])`."""

import os


def notice(message: str, level: str = "info") -> dict:
    """A line for the person. `level` is info, warning or error."""
    return {"kind": "notice", "level": level, "message": str(message)}


def markdown(text: str) -> dict:
    return {"kind": "markdown", "markdown": str(text)}


def table(rows, columns=None, title: str | None = None) -> dict:
    """Rows are dicts. Columns are keys, (key, label) pairs or {"key", "label"} dicts; left out, all keys in order."""
    rows = list(rows)
    if columns is None:
        columns = list(dict.fromkeys(key for row in rows for key in row))
    output = {"kind": "table", "columns": [_column(column) for column in columns], "rows": rows}
    return output if title is None else {**output, "title": str(title)}


def _column(column) -> dict:
    if isinstance(column, dict):
        return {"key": str(column["key"]), "label": str(column.get("label", column["key"]))}
    if isinstance(column, (list, tuple)):
        return {"key": str(column[0]), "label": str(column[1])}
    return {"key": str(column), "label": str(column)}


def json(value, title: str | None = None) -> dict:
    output = {"kind": "json", "value": value}
    return output if title is None else {**output, "title": str(title)}


def html(text: str) -> dict:
    """Shown in a frame that runs no script and loads nothing."""
    return {"kind": "html_sandboxed", "html": str(text)}


def vega_lite(spec: dict) -> dict:
    """A chart. Its data must be inside: `data.values`."""
    return {"kind": "vega_lite", "spec": spec}


def image(path, alt: str = "") -> dict:
    """A picture that the tool wrote to the output folder."""
    return {"kind": "image", "path": _relative(path), "alt": str(alt)}


def file(path, label: str | None = None) -> dict:
    """A download card for a file that the tool wrote to the output folder."""
    output = {"kind": "file", "path": _relative(path)}
    return output if label is None else {**output, "label": str(label)}


def _relative(path) -> str:
    text = os.fspath(path)
    return os.path.relpath(text, os.environ["SKRIPTOTEKET_OUTPUT_DIR"]) if os.path.isabs(text) else text


def result(outputs=(), next_actions=(), state: dict | None = None) -> dict:
    """What the entrypoint returns."""
    return {"outputs": list(outputs), "next_actions": list(next_actions), "state": state}
