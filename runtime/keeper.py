"""Starts a script on the host itself, and lets nothing of it stay: keeper.py <program> <argument>...

What a script leaves behind, in whatever group, session or environment, becomes a child of this process: it is their
subreaper. It begins when descriptor 3 says so. When the script has ended, or descriptor 3 ends (as it does with the
worker), it kills what there is of it, and ends as a shell would: with the script's exit code, or 128 + n after signal n.
"""

import ctypes
import os
import select
import signal
import sys
import time
from contextlib import suppress

_WORKER = 3
_PR_SET_CHILD_SUBREAPER = 36
# What has become another user's cannot be killed by this one; the worker says so.
_PATIENCE_SECONDS = 10


class Keeper:
    def __init__(self, command: list[str]) -> None:
        self._wake = _wake_on_child()
        self._exit_code: int | None = None
        self._pid = os.fork()
        if self._pid == 0:
            _become(command)

    def watch(self) -> None:
        """Until the script's first process has ended, or the worker says so or is no more."""
        poll = select.poll()
        for fd in (_WORKER, self._wake):
            poll.register(fd, select.POLLIN)
        while self._exit_code is None:
            for fd, _ in poll.poll():
                if fd == _WORKER:
                    return
                os.read(fd, 512)
            self._reap()

    def end(self) -> int:
        """Kills every process until there is none: a killed one leaves its children to this process."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while self._reap() and time.monotonic() < deadline:
            for pid in _descendants():
                with suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.001)
        return 128 + signal.SIGKILL if self._exit_code is None else self._exit_code

    def _reap(self) -> bool:
        """False when there is no child left."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return False
            if pid == 0:
                return True
            if pid == self._pid:
                code = os.waitstatus_to_exitcode(status)
                self._exit_code = code if code >= 0 else 128 - code


def _become(command: list[str]) -> None:
    # Just what this process was started with; an interpreter may have changed its own.
    with open("/proc/self/environ", "rb") as file:
        environment = dict(entry.split(b"=", 1) for entry in file.read().split(b"\0") if b"=" in entry)
    os.setsid()
    os.closerange(3, 1 << 16)
    for number in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    try:
        os.execve(command[0], command, environment)
    except OSError as error:
        os.write(2, f"{command[0]}: {error.strerror}\n".encode())
    os._exit(127)


def _descendants() -> list[int]:
    children: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        if name.isdecimal():
            with suppress(OSError), open(f"/proc/{name}/stat", "rb") as file:
                # The name in parentheses may hold anything.
                parent = int(file.read().rpartition(b")")[2].split()[1])
                children.setdefault(parent, []).append(int(name))
    found = children.get(os.getpid(), [])
    for pid in found:
        found.extend(children.get(pid, []))
    return found


def _wake_on_child() -> int:
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return reader


if __name__ == "__main__":
    # What the worker's own parent left open is nothing to a script.
    os.closerange(_WORKER + 1, 1 << 16)
    if ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0 or os.read(_WORKER, 3) != b"go\n":
        os._exit(121)
    keeper = Keeper(sys.argv[1:])
    keeper.watch()
    os._exit(keeper.end())
