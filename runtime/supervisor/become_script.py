"""The process of the script: gives up everything ahead of its run, waits for a document, and becomes the script.

Its line to init says "waiting"; then a length of eight digits and JSON `{language, environment}` come from there.
"""

import fcntl
import json
import os
import signal
import socket
import sys
from types import ModuleType

from give_up_rights import give_up_rights
from refresh_interpreter import make_streams, refresh_interpreter, touch_memory
from system_calls import PR_SET_DUMPABLE, prctl

# The line is closed before the script is read.
_CONTROL, _LINE = 3, 4
# Where a Bash script looks for it: its own descriptors start at 3.
_BASH_CONTROL = 9
_OURS = ("become_script", "enter_sandbox", "give_up_rights", "refresh_interpreter", "serve_run", "system_calls", "__main__")


def become_script(fds: list, program: list | None, filter_program: bytes) -> None:
    """Never returns. `fds` are stdout, stderr, control and the line. A `program` waits itself, and instead of us."""
    line = fds[-1]
    try:
        prctl(PR_SET_DUMPABLE, 1)
        os.setsid()
        # Copied first, so that none is overwritten before it is in its place.
        copies = [fcntl.fcntl(fd, fcntl.F_DUPFD, _LINE + 1) for fd in fds]
        for place, fd in enumerate(copies, 1):
            os.dup2(fd, place)
        line = _LINE
        os.closerange(_LINE + 1, 1 << 20)
        give_up_rights(filter_program)
        if program is not None:
            _become(program, {"LANG": "C.UTF-8"})
        make_streams()
        run = _forget_ours()
        touch_memory()
        os.write(_LINE, b"waiting")
        document = _read_document()
    except BaseException as error:
        os.write(line, f"{type(error).__name__}: {error}".encode()[:1000])
        os._exit(1)
    try:
        if document["language"] == "bash":
            os.dup2(_CONTROL, _BASH_CONTROL)
            os.close(_CONTROL)
            _become(["/bin/bash", "/opt/runtime/bash/harness.sh"], document["environment"])
        signal.signal(signal.SIGINT, signal.default_int_handler)
        refresh_interpreter(document["environment"])
        del document
        run()
    finally:
        # It does not return, and nothing of the script may come back to what called it.
        os._exit(1)


def _become(command: list, environment: dict) -> None:
    # Python ignores these two, which a program would inherit.
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    os.execve(command[0], command, environment)


def _read_document() -> dict:
    with socket.socket(fileno=_LINE) as line:
        length = int(_receive(line, 8))
        return json.loads(_receive(line, length))


def _receive(line: socket.socket, length: int) -> bytes:
    data = line.recv(length, socket.MSG_WAITALL)
    if len(data) < length:
        # Nobody wants it any more.
        os._exit(0)
    return data


def _forget_ours():
    """The script finds an interpreter like a fresh one. Gives the harness's `run`."""
    from scriptorium_harness.run import run

    for name in _OURS:
        sys.modules.pop(name, None)
    sys.modules["__main__"] = ModuleType("__main__")
    return run
