"""Receives the one run of this container and lays out its files."""

import json
import os

import frames

_INPUT_FOLDERS = (b"/work/input", b"/work/request")


def receive_order() -> dict | None:
    """None when the worker has ended instead."""
    message = frames.receive()
    if message is None:
        return None
    order = json.loads(message[1])
    # The script is the same user. Read-only folders and files keep it from changing its inputs by mistake.
    for folder in (*_INPUT_FOLDERS, b"/work/output"):
        os.mkdir(folder, 0o755)
    for path, length in order["files"]:
        if not _receive_file(b"/work/" + path.encode(), length):
            return None
    for folder in _INPUT_FOLDERS:
        os.chmod(folder, 0o555)
    return order


def _receive_file(path: bytes, length: int) -> bool:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
    try:
        return frames.copy_input(length, fd)
    finally:
        os.close(fd)
