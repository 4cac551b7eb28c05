"""Starts the script and watches it to its end. It gets pipes of its own, and nothing of this process."""

import os
import resource
import select
import signal
import socket
import time

import frames
from system_calls import PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS, load_filter, prctl

_CHUNK = 1 << 16
_COUNT_SECONDS = 0.025


class Script:
    def __init__(self, order: dict) -> None:
        """Comes back when the launcher has set the limits and waits for "go": nothing foreign has run."""
        self.exit_code: int | None = None
        self._processes = order["processes"]
        self._is_over_limit = False
        self._wake = _wake_on_child()
        stdout, stderr = os.pipe(), os.pipe()
        self._control, theirs = socket.socketpair()
        self._pid = os.fork()
        if self._pid == 0:
            try:
                _become_launcher(order, stdout[1], stderr[1], theirs.fileno())
            finally:
                os._exit(123)
        os.close(stdout[1])
        os.close(stderr[1])
        theirs.close()
        self._streams = {stdout[0]: b"o", stderr[0]: b"e", self._control.fileno(): b"c"}
        if self._control.recv(6) != b"ready\n":
            raise RuntimeError("The launcher did not come up.")

    def go(self) -> None:
        self._control.send(b"go\n")

    def watch(self) -> None:
        """Until the script's first process has ended, or the worker says so or is no more."""
        poll = select.poll()
        for fd in (0, self._wake, *self._streams):
            poll.register(fd, select.POLLIN)
        count_at = 0.0
        while self.exit_code is None:
            for fd, _ in poll.poll(int(_COUNT_SECONDS * 1000)):
                # The only word while a script runs is to end it.
                if fd == 0:
                    return
                if fd == self._wake:
                    os.read(fd, 512)
                elif not self._pass_on(fd):
                    poll.unregister(fd)
            self._reap()
            now = time.monotonic()
            if now >= count_at:
                self._count_processes()
                # Counting hundreds of processes takes a while; looking must not become the work.
                count_at = time.monotonic() + max(_COUNT_SECONDS, 5 * (time.monotonic() - now))

    def end(self) -> None:
        """Kills every process but this one, and passes on what they had written."""
        self._count_processes()
        while True:
            try:
                # Again and again: in gVisor a process that is just being forked escapes the first time.
                os.kill(-1, signal.SIGKILL)
            except ProcessLookupError:
                pass
            if not self._reap():
                break
            time.sleep(0.001)
        for fd in self._streams:
            # A descriptor on its way through a socket may still hold the other end open.
            os.set_blocking(fd, False)
            while self._pass_on(fd):
                pass

    def _pass_on(self, fd: int) -> bool:
        try:
            data = os.read(fd, _CHUNK)
        except (BlockingIOError, ConnectionResetError):
            return False
        if data:
            frames.send(self._streams[fd], data)
        return bool(data)

    def _reap(self) -> bool:
        """Every orphan becomes a child of process 1. False when there is none left."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return False
            if pid == 0:
                return True
            if pid == self._pid:
                code = os.waitstatus_to_exitcode(status)
                self.exit_code = code if code >= 0 else 128 - code

    def _count_processes(self) -> None:
        """
        The kernel's own limit lies a little above ours, so whoever counts more than ours has found the limit passed.
        The kernel's counter of refusals cannot be read from in here, nor always from outside.
        """
        if self._is_over_limit or _count_tasks() <= self._processes:
            return
        self._is_over_limit = True
        frames.send(b"P")


def _become_launcher(order: dict, stdout: int, stderr: int, control: int) -> None:
    os.setsid()
    os.chdir("/work")
    null = os.open("/dev/null", os.O_RDONLY)
    # Above the places they go to; what Python opened closes itself.
    sources = [os.dup(fd) for fd in (null, stdout, stderr, control)]
    for target, source in enumerate(sources):
        os.dup2(source, target)
    for number in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    # When memory runs out, the script goes before this container's first process, which can then say so. To write the
    # file, its process must not be as closed as the one it was forked from; the launcher will not be either.
    prctl(PR_SET_DUMPABLE, 1)
    with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write("1000")
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    load_filter(bytes.fromhex(order["filter"]))
    os.execve("/bin/sh", _launcher_command(order), order["environment"])


def _launcher_command(order: dict) -> list[str]:
    # The kernel counts processes per user of the host, and all containers are one user: a limit of this kind would be
    # on all runs together, so it stays as it is. The container's own limit is another.
    processes = resource.getrlimit(resource.RLIMIT_NPROC)[1]
    return [
        *("/bin/sh", "/opt/runtime/launch.sh", order["language"]),
        *("unlimited" if processes == resource.RLIM_INFINITY else str(processes), str(order["openFiles"])),
        *(str(order["fileBlocks"]), "unlimited", str(order["heapMib"])),
    ]


def _wake_on_child() -> int:
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return reader


def _count_tasks() -> int:
    """Processes and threads, this one left out."""
    count = 0
    for name in os.listdir("/proc"):
        if name.isdecimal() and name != "1":
            try:
                count += len(os.listdir(f"/proc/{name}/task"))
            except OSError:
                pass
    return count
