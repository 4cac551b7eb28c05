"""What the person gave."""

import os

from scriptorium.documents import as_object, read_document, read_file


class File:
    """An uploaded file: `name`, `path` (a pathlib.Path) and `bytes` (its size). `open(file)` works as well."""

    __slots__ = ("bytes", "name", "path")

    def __init__(self, name: str, path: str, size: int) -> None:
        from pathlib import Path

        self.name = name
        self.path = Path(path)
        self.bytes = size

    def __repr__(self) -> str:
        return f"File(name={self.name!r}, path={str(self.path)!r}, bytes={self.bytes})"

    def __fspath__(self) -> str:
        return str(self.path)

    def read_bytes(self) -> bytes:
        return self.path.read_bytes()

    def read_text(self, encoding: str | None = None) -> str:
        """Without an encoding: UTF-16 with its mark, UTF-8 with or without, or else Windows-1252, as Excel saves."""
        data = self.read_bytes()
        if encoding is not None:
            return data.decode(encoding)
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16")
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return data.decode("cp1252", "replace")


def inputs() -> dict:
    """The values of the form."""
    return as_object(read_document("SKRIPTOTEKET_INPUTS"))


def settings() -> dict:
    """The person's settings for this tool."""
    return as_object(as_object(read_file(os.environ.get("SKRIPTOTEKET_MEMORY_PATH", ""))).get("settings"))


def action() -> dict | None:
    """`{"action_id", "input", "state"}` when the person chose an action of the last result, otherwise None."""
    value = read_document("SKRIPTOTEKET_ACTION")
    if not isinstance(value, dict) or not isinstance(value.get("action_id"), str):
        return None
    return {
        "action_id": value["action_id"],
        "input": as_object(value.get("input")),
        "state": as_object(value.get("state")),
    }


def state() -> dict:
    """What the tool returned as `state` the last time; empty on a first run."""
    return as_object((action() or {}).get("state"))


def files() -> list:
    """The uploaded files, in the order they were uploaded."""
    listed = as_object(read_document("SKRIPTOTEKET_INPUT_MANIFEST")).get("files")
    return [File(entry["name"], entry["path"], entry["bytes"]) for entry in listed or [] if is_file_entry(entry)]


def is_file_entry(entry: object) -> bool:
    """Whether it is `{"name", "path", "bytes"}`."""
    return (
        isinstance(entry, dict)
        and isinstance(entry.get("name"), str)
        and isinstance(entry.get("path"), str)
        and type(entry.get("bytes")) is int
    )
