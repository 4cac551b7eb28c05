"""One zygote, as its supervisor sees it."""

import os
import select
import signal
import socket
import struct
import time

_ZYGOTE_FD = 3
_DEATH_MS = 10_000


class ZygoteProcess:
    def __init__(self, command: list) -> None:
        """`command` starts a sandbox with a zygote in it; the zygote gets its socket as descriptor 3 and nothing else."""
        self.pid = 0
        self.runs = 0
        self.born_at = time.monotonic()
        self._pidfd = -1
        self.socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        with theirs:
            self._starter = _start(command, theirs.fileno())

    def is_up(self) -> bool:
        """Reads what the zygote said: True for its one word, False for its end."""
        try:
            word, ancillary, _, _ = self.socket.recvmsg(16, socket.CMSG_SPACE(12))
        except OSError:
            return False
        if word != b"up" or self.pid != 0:
            return False
        # The kernel names the sender, in our pid namespace.
        pid = struct.unpack("3i", ancillary[0][2])[0]
        try:
            self._pidfd = os.pidfd_open(pid)
        except OSError:
            # It has ended since.
            return False
        self.pid = pid
        return True

    def fork(self, descriptor: int) -> None:
        """The fork has the descriptor as its line to us."""
        socket.send_fds(self.socket, [b"f"], [descriptor])

    def is_worn(self, now: float, configuration: dict) -> bool:
        is_old = self.runs > 0 and now >= self.born_at + configuration["rotateSeconds"]
        return is_old or self.runs >= configuration["rotateRuns"]

    def retire(self) -> None:
        """It ends by itself after its last run."""
        self.socket.close()

    def is_over(self) -> bool:
        """True once it has ended; then it is also forgotten by the kernel."""
        return os.waitpid(self._starter, os.WNOHANG)[0] != 0

    def kill(self) -> None:
        """Returns when it is dead. The kernel ends its runs with it."""
        self.socket.close()
        for pid in (self.pid, self._starter):
            if pid > 0:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
        os.waitpid(self._starter, 0)
        if self._pidfd >= 0:
            poll = select.poll()
            poll.register(self._pidfd, select.POLLIN)
            poll.poll(_DEATH_MS)
            os.close(self._pidfd)


def _start(command: list, descriptor: int) -> int:
    """Not posix_spawn: that leaves two signals ignored for good."""
    pid = os.fork()
    if pid != 0:
        return pid
    try:
        for fd, mode in enumerate((os.O_RDONLY, os.O_WRONLY, os.O_WRONLY)):
            os.dup2(os.open("/dev/null", mode | os.O_CLOEXEC), fd)
        if descriptor == _ZYGOTE_FD:
            os.set_inheritable(descriptor, True)
        else:
            os.dup2(descriptor, _ZYGOTE_FD)
        os.execve(command[0], command, {})
    finally:
        os._exit(127)
