"""A started interpreter in a sandbox of its own, without rights: it forks once per run, and does nothing else.

Descriptor 3 is its socket to the supervisor: one byte and the fork's own socket make a fork. It ends when the socket is
closed and its last run is over; its runs end with it, as it is init's only child in their outer pid namespace.
"""

import gc
import importlib
import json
import os
import signal
import socket
import sys

sys.path.insert(0, os.path.dirname(__file__))

from serve_run import serve_run  # noqa: E402
from system_calls import NEW_IPC, NEW_MOUNTS, NEW_NET, NEW_PID, NEW_USER, NEW_UTS, clone  # noqa: E402

sys.path[0] = "/opt/runtime/python"

_SUPERVISOR = 3
_MOST_FDS = 4


def serve() -> None:
    from scriptorium_harness.run import prepare_interpreter

    prepare_interpreter()
    supervisor = socket.socket(fileno=_SUPERVISOR)
    supervisor.set_inheritable(False)
    every = json.loads(sys.argv[1])
    every["filter"] = bytes.fromhex(every["filter"])
    _import_ahead(every["imports"])
    # Runs that ended are not waited for.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.disable()
    gc.freeze()
    supervisor.send(b"up")
    while True:
        word, fds, _, _ = socket.recv_fds(supervisor, 1, _MOST_FDS, socket.MSG_CMSG_CLOEXEC)
        if not word:
            break
        _fork(supervisor, fds, every)
    _wait_for_runs()


def _import_ahead(names: list) -> None:
    """What runs would import themselves. It ends here where one cannot be imported, or starts a thread: no fork has that."""
    for name in names:
        importlib.import_module(name)
    if len(os.listdir("/proc/self/task")) > 1:
        os._exit(1)


def _fork(supervisor: socket.socket, fds: list, every: dict) -> None:
    try:
        is_child = clone(NEW_USER | NEW_PID | NEW_MOUNTS | NEW_IPC | NEW_UTS | NEW_NET) == 0
    except OSError:
        # The supervisor sees the run's socket close.
        is_child = False
    if is_child:
        supervisor.close()
        serve_run(fds[0], every)
    for fd in fds:
        os.close(fd)


def _wait_for_runs() -> None:
    try:
        while True:
            os.wait()
    except ChildProcessError:
        os._exit(0)


if __name__ == "__main__":
    serve()
