"""Ends every process that a dead worker had started on this host, and frees its folder in memory:
janitor.py <the worker's folder> <seconds of quiet> [<its folder in memory>].

The kernel ends a sandbox with its worker, but for one moment: a bubblewrap that is killed after it cloned its child and
before it told it to go on (about 1 ms) leaves that child reading an eventfd that it holds open itself, so that no end of
file ever comes, and it has not asked yet to die with its parent. Seen with 0.8.0. Whatever is of a worker's sandboxes
has a folder of the worker's name as the place of its stdout, among its mounts, in its arguments, or in the environment
that it was started with (scripts on the host itself have it there). Prints how many it killed.
"""

import os
import shutil
import signal
import sys
import time
from contextlib import suppress

_PAUSE_SECONDS = 0.05


def end_processes(folder: str, quiet_seconds: float) -> int:
    """Looks until nothing was found for so long: what is found late was started by what was found before."""
    killed = 0
    quiet_since = time.monotonic()
    while True:
        found = sum(_end_if_of(folder, int(name)) for name in os.listdir("/proc") if name.isdigit())
        killed += found
        if found > 0:
            quiet_since = time.monotonic()
        if time.monotonic() - quiet_since >= quiet_seconds:
            return killed
        time.sleep(_PAUSE_SECONDS)


def _end_if_of(folder: str, pid: int) -> bool:
    if pid == os.getpid():
        return False
    try:
        # Held while it is looked at, so that nobody else of the same number is killed.
        process = os.pidfd_open(pid)
    except OSError:
        return False
    try:
        if not _is_of(folder, pid):
            return False
        signal.pidfd_send_signal(process, signal.SIGKILL)
        return True
    except OSError:
        # Gone already.
        return False
    finally:
        os.close(process)


def _is_of(folder: str, pid: int) -> bool:
    # In a mount's line the path starts at the root of its file system, so the folder's own name has to do; it is unique.
    name = os.fsencode(f"/{os.path.basename(folder)}/")
    return name in os.fsencode(_stdout_of(pid)) or any(name in _read(pid, file) for file in ("cmdline", "environ", "mountinfo"))


def _stdout_of(pid: int) -> str:
    try:
        return os.readlink(f"/proc/{pid}/fd/1")
    except OSError:
        return ""


def _read(pid: int, name: str) -> bytes:
    try:
        with open(f"/proc/{pid}/{name}", "rb") as file:
            return file.read()
    except OSError:
        return b""


def _free(folder: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    # Not while another worker has something in it.
    with suppress(OSError):
        os.rmdir(os.path.dirname(folder))


if __name__ == "__main__":
    _, worker_folder, quiet, *memory_folder = sys.argv
    print(end_processes(os.path.realpath(worker_folder), float(quiet)))
    for one in memory_folder:
        _free(one)
