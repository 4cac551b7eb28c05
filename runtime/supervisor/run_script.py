"""What a fork of the zygote does: becomes init of a sandbox, closes it, and starts the script when it is told to.

It talks to the supervisor over a socket, a message each: "born" (by which the supervisor learns the pid), then waits
for "run" with the run's descriptors, and for "placed"; "ready", then waits for "go"; "ended <exit code>". Anything that
fails before "go" is "fault <why>".
"""

import json
import os
import signal
import socket
import sys
from types import ModuleType

import system_calls
from enter_sandbox import map_user, mount_system, mount_work, raise_loopback
from give_up_rights import give_up_rights, set_limits
from refresh_interpreter import refresh_interpreter
from system_calls import NEW_CGROUP, PR_SET_DUMPABLE, prctl

_MESSAGE_BYTES = 64
_MOST_FDS = 16
# Where the descriptors of the script's process are. The last is closed before the script is read.
_STDOUT, _STDERR, _CONTROL, _SUPERVISOR = 1, 2, 3, 4
_OURS = ("enter_sandbox", "give_up_rights", "refresh_interpreter", "run_script", "system_calls", "__main__")


def run_script(supervisor: int, every: dict) -> None:
    """Never returns. `every` is what all runs have alike: uid, masks, the size of shared memory."""
    try:
        os.write(supervisor, b"born")
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        # An init is safe from signals of its own sandbox, unless it has a handler.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        map_user(every["uid"])
        mount_system(every)
        raise_loopback()
        # Up to here nothing is known of a run; most forks wait here for theirs.
        stdout, stderr, control, request_file, *trees = _receive(supervisor)
        request = _read_request(request_file)
        mount_work(request["mounts"], trees)
        _expect(supervisor, b"placed")
        system_calls.unshare(NEW_CGROUP)
        set_limits(request["limits"])
        give_up_rights(bytes.fromhex(request["filter"]))
        # Same user as the script: this keeps init's memory and descriptors from it.
        prctl(PR_SET_DUMPABLE, 0)
        script = os.fork()
        if script == 0:
            _become_script([stdout, stderr, control, supervisor], request["environment"])
        for fd in (stdout, stderr, control):
            os.close(fd)
        os.write(supervisor, f"ended {_wait_for(script)}".encode())
    except BaseException as error:
        _say_fault(supervisor, error)
    os._exit(0)


def _receive(supervisor: int) -> list:
    with socket.socket(fileno=os.dup(supervisor)) as line:
        word, fds, _, _ = socket.recv_fds(line, _MESSAGE_BYTES, _MOST_FDS, socket.MSG_CMSG_CLOEXEC)
    if word != b"run":
        os._exit(0)
    return fds


def _read_request(file: int) -> dict:
    with open(file, "rb") as request:
        request.seek(0)
        return json.loads(request.read())


def _expect(supervisor: int, word: bytes) -> None:
    if os.read(supervisor, _MESSAGE_BYTES) != word:
        # The supervisor gave the run up, or is dead.
        os._exit(0)


def _become_script(fds: list, environment: dict) -> None:
    try:
        prctl(PR_SET_DUMPABLE, 1)
        os.setsid()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        # Copied first, so that none is overwritten before it is in its place.
        for fd, place in zip([_above(fd) for fd in fds], (_STDOUT, _STDERR, _CONTROL, _SUPERVISOR), strict=True):
            os.dup2(fd, place)
        os.closerange(_SUPERVISOR + 1, 1 << 20)
        refresh_interpreter(environment)
        run = _forget_ours()
        os.write(_SUPERVISOR, b"ready")
        _expect(_SUPERVISOR, b"go")
        os.close(_SUPERVISOR)
    except BaseException as error:
        _say_fault(_SUPERVISOR, error)
        os._exit(1)
    try:
        run()
    finally:
        # It does not return, and nothing of the script may come back to what called it.
        os._exit(1)


def _above(fd: int) -> int:
    """A copy that none of the places would overwrite."""
    import fcntl

    return fcntl.fcntl(fd, fcntl.F_DUPFD, _SUPERVISOR + 1)


def _forget_ours():
    """The script finds an interpreter like a fresh one. Gives the harness's `run`."""
    from scriptorium_harness.run import run

    for name in _OURS:
        sys.modules.pop(name, None)
    sys.modules["__main__"] = ModuleType("__main__")
    return run


def _wait_for(script: int) -> int:
    """Orphans come here as well. The exit code is given as a shell gives it."""
    while True:
        pid, status = os.wait()
        if pid == script:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def _say_fault(supervisor: int, error: BaseException) -> None:
    try:
        os.write(supervisor, f"fault {type(error).__name__}: {error}".encode()[:1000])
    except OSError:
        pass
