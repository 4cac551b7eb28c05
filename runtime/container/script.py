"""Starts the script and watches it to its end. It gets pipes of its own, and nothing of this process."""

import fcntl
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
        """Comes back when the harness has begun; until then nothing foreign has run."""
        self.exit_code: int | None = None
        self._processes = order["processes"]
        self._is_over_limit = False
        self._wake = _wake_on_child()
        stdout, stderr, fault = os.pipe(), os.pipe(), os.pipe()
        self._control, theirs = socket.socketpair()
        self._pid = os.fork()
        if self._pid == 0:
            try:
                _become_harness(order, [stdout[1], stderr[1], theirs.fileno()])
            except BaseException as error:
                os.write(fault[1], f"{type(error).__name__}: {error}".encode())
            finally:
                os._exit(1)
        for fd in (stdout[1], stderr[1], fault[1]):
            os.close(fd)
        theirs.close()
        self._streams = {stdout[0]: b"o", stderr[0]: b"e", self._control.fileno(): b"c"}
        # Its other end closes itself as the harness begins.
        with open(fault[0], "rb") as file:
            what = file.read()
        if what:
            raise RuntimeError(what.decode())

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


def _become_harness(order: dict, streams: list[int]) -> None:
    """What is not named in the order of places closes itself."""
    os.setsid()
    os.chdir("/work")
    program = order["program"]
    # A Bash script opens descriptors of its own from 3 on, so its channel is out of their way. A plain script has none.
    channel = () if program.startswith("plain-") else (9 if program == "bash" else 3,)
    places = (0, 1, 2, *channel)
    # Node reads a plain script as it would one that is typed in.
    stdin = os.open("/work/script.js" if program == "plain-node" else "/dev/null", os.O_RDONLY)
    # Copied first, so that none is overwritten before it is in its place.
    copies = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10) for fd in (stdin, *streams)]
    for place, fd in zip(places, copies):
        os.dup2(fd, place)
    for number in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    # When memory runs out, the script goes before this container's first process, which can then say so. To write the
    # file, its process must not be as closed as the one it was forked from; the harness will not be either.
    prctl(PR_SET_DUMPABLE, 1)
    with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write("1000")
    # Not the number of processes: the kernel counts those per user of the host, and all containers are one user.
    for kind, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, order["openFiles"]),
        (resource.RLIMIT_FSIZE, order["fileBytes"]),
    ):
        resource.setrlimit(kind, (value, value))
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    load_filter(bytes.fromhex(order["filter"]))
    command = _harnesses[program](order)
    os.execve(command[0], command, order["environment"])


# As runtime/launch.sh starts them in the local sandbox, and for its reasons.
_harnesses = {
    "python": lambda order: ["/usr/bin/python3", "-I", "-S", "-B", "/opt/runtime/python/start.py"],
    "bash": lambda order: ["/bin/bash", "/opt/runtime/bash/harness.sh"],
    "node": lambda order: [
        *("/opt/node/bin/node", f"--max-old-space-size={order['heapMib']}", "--experimental-vm-modules"),
        *("--disable-warning=ExperimentalWarning", "/opt/runtime/node/harness.mjs"),
    ],
    "plain-python": lambda order: ["/usr/bin/python3", "-I", "-S", "-B", "/opt/runtime/python/plain.py"],
    "plain-bash": lambda order: ["/bin/bash", "/work/script.sh"],
    "plain-node": lambda order: [
        *("/opt/node/bin/node", f"--max-old-space-size={order['heapMib']}"),
        *("--require", "/opt/runtime/node/builtin-modules.cjs", "-"),
    ],
    "restricted": lambda order: ["/opt/node/bin/node", "/opt/runtime/node/restricted.mjs"],
}


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
