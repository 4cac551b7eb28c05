"""For tools written for Skriptoteket. Every reader answers with something empty when its JSON is missing or invalid."""

import os

from scriptorium.documents import as_object, read_document, read_file
from scriptorium.given import is_file_entry

__all__ = [
    "get_action_parts",
    "list_input_files",
    "read_action",
    "read_input_manifest",
    "read_inputs",
    "read_memory",
    "read_settings",
]


def read_inputs() -> dict:
    """The values of the form, or {}."""
    return as_object(read_document("SKRIPTOTEKET_INPUTS"))


def read_input_manifest() -> dict:
    """`{"files": [{"name", "path", "bytes"}]}`; without files the list is empty."""
    return {"files": list_input_files()}


def list_input_files() -> list:
    """The uploaded files as `{"name", "path", "bytes"}`, in the order they were uploaded; entries that are not so are left out."""
    files = as_object(read_document("SKRIPTOTEKET_INPUT_MANIFEST")).get("files")
    return [
        {"name": entry["name"], "path": entry["path"], "bytes": entry["bytes"]}
        for entry in (files if isinstance(files, list) else [])
        if is_file_entry(entry)
    ]


def read_action() -> dict | None:
    """`{"action_id", "input", "state"}` of an action turn, otherwise None."""
    action = as_object(read_document("SKRIPTOTEKET_ACTION"))
    action_id = action.get("action_id")
    if not isinstance(action_id, str) or not action_id.strip():
        return None
    return {
        "action_id": action_id.strip(),
        "input": as_object(action.get("input")),
        "state": as_object(action.get("state")),
    }


def get_action_parts() -> tuple:
    """(action_id, input, state); (None, {}, {}) on a first run."""
    action = read_action()
    return (None, {}, {}) if action is None else (action["action_id"], action["input"], action["state"])


def read_memory() -> dict:
    """`{"settings": {...}}`, or {}."""
    return as_object(read_file(os.environ.get("SKRIPTOTEKET_MEMORY_PATH", "")))


def read_settings() -> dict:
    """The person's settings, or {}."""
    return as_object(read_memory().get("settings"))
