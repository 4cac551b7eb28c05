"""The control channel: one line per frame, `<kind> <JSON>`. What it needs is kept here, whatever a script replaces."""

import _thread
import os

_FD = 3
_write = os.write
_getpid = os.getpid
_owner = 0
_lock = _thread.allocate_lock()


def claim() -> None:
    """Makes this process the one that may speak. Its interpreter may have been started before the channel was there."""
    global _owner
    _owner = _getpid()
    os.set_inheritable(_FD, False)


def send(kind: str, json_text: str) -> None:
    """Sends one frame. A forked child has no say: only the process that was started may speak."""
    if _getpid() != _owner:
        return
    rest = memoryview(f"{kind} {json_text}\n".encode("utf-8", "replace"))
    with _lock:
        while rest:
            rest = rest[_write(_FD, rest) :]

