"""
Tells what the script left in its output folder, and hands out what the worker asks for. No process of the script lives
any more, so nothing changes while it is looked at. What is kept is the worker's decision, not made in here.
"""

import json
import os
import stat
import struct

import frames

_OUTPUT = b"/work/output"
_RESULT = b"/work/result.json"
_MAX_ENTRIES = 10_000
_MAX_DEPTH = 32
# One more than the worker accepts; what is longer it refuses, whatever follows.
_PATH_BYTES = 1100
_CHUNK = 1 << 16
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK


def send_result(cap: int) -> None:
    """Of a Bash tool: the document at its result path. `-` there is none, `!` it is no file, `>` it is too large."""
    try:
        _unlock(_RESULT)
        fd = os.open(_RESULT, _FILE)
    except FileNotFoundError:
        return frames.send(b"r", b"-")
    except OSError:
        return frames.send(b"r", b"!")
    try:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
            frames.send(b"r", b"!")
        elif status.st_size > cap:
            frames.send(b"r", b">")
        else:
            with open(fd, "rb", closefd=False) as file:
                frames.send(b"r", b"=" + file.read(cap))
    finally:
        os.close(fd)


def _unlock(name: bytes, folder: int | None = None) -> os.stat_result:
    """What it is. What a script closed to itself would be closed to this process too, which is the same user."""
    status = os.lstat(name, dir_fd=folder)
    if stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode):
        os.chmod(name, 0o700, dir_fd=folder)
    return status


class Leftovers:
    def __init__(self) -> None:
        self._paths: list[tuple[bytes, ...]] = []
        self._seen = 0

    def tell_all(self) -> None:
        """One message for each entry that is no folder, in the order of names, depth first, and one at the end."""
        try:
            # gVisor (20221219) follows a link where a folder is asked for, whatever O_NOFOLLOW says; so each is looked at
            # before it is opened.
            folder = os.open(_OUTPUT, _FOLDER) if stat.S_ISDIR(_unlock(_OUTPUT).st_mode) else None
        except OSError:
            folder = None
        if folder is None:
            self._tell(b"o", ())
        else:
            self._walk(folder, ())
        frames.send(b"N")

    def hand_out(self, wanted: bytes) -> None:
        """`wanted` is a JSON list of numbers, counted from the first message of `tell_all`."""
        for index in json.loads(wanted):
            self._send_file(index)
        frames.send(b"Z")

    def _walk(self, folder: int, path: tuple[bytes, ...]) -> None:
        try:
            for name in self._names(folder, path):
                self._visit(folder, name, (*path, name))
        finally:
            os.close(folder)

    def _names(self, folder: int, path: tuple[bytes, ...]) -> list[bytes]:
        names = []
        with os.scandir(folder) as entries:
            for entry in entries:
                self._seen += 1
                if self._seen > _MAX_ENTRIES:
                    self._tell(b"m", path)
                    break
                names.append(os.fsencode(entry.name))
        return sorted(names)

    def _visit(self, folder: int, name: bytes, path: tuple[bytes, ...]) -> None:
        status = _unlock(name, folder)
        mode = status.st_mode
        if stat.S_ISLNK(mode):
            return self._tell(b"l", path)
        if not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
            return self._tell(b"s", path)
        try:
            fd = os.open(name, _FOLDER if stat.S_ISDIR(mode) else _FILE, dir_fd=folder)
        except OSError:
            return self._tell(b"u", path)
        if stat.S_ISDIR(mode) and len(path) <= _MAX_DEPTH:
            return self._walk(fd, path)
        os.close(fd)
        self._tell(b"d" if stat.S_ISDIR(mode) else b"f", path, status)

    def _tell(self, kind: bytes, path: tuple[bytes, ...], status: os.stat_result | None = None) -> None:
        size, blocks, links = (status.st_size, status.st_blocks, status.st_nlink) if status else (0, 0, 0)
        self._paths.append(path)
        frames.send(b"n", struct.pack(">cQQI", kind, size, blocks, links) + b"/".join(path)[:_PATH_BYTES])

    def _send_file(self, index: int) -> None:
        """Its content, as long as it was said to be: nobody is left who could change it."""
        *folders, name = self._paths[index]
        folder = os.open(_OUTPUT, _FOLDER)
        for part in folders:
            inner = os.open(part, _FOLDER, dir_fd=folder)
            os.close(folder)
            folder = inner
        fd = os.open(name, _FILE, dir_fd=folder)
        os.close(folder)
        try:
            while data := os.read(fd, _CHUNK):
                frames.send(b"a", data)
        finally:
            os.close(fd)
