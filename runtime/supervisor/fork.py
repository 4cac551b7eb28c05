"""One fork of a zygote, as the supervisor sees it: asked for ahead of its run, given the run, watched until its init is dead.

A fork that waits has namespaces, mounts and a closed process for the script, and holds nothing of anybody. It has one run.
"""

import fcntl
import json
import os
import selectors
import signal
import socket
import struct
import time
from contextlib import suppress

from system_calls import detach_read_only

_MESSAGE_BYTES = 2048
_PIPE_BYTES = 1 << 18


class Fork:
    def __init__(self, number: int, selector: selectors.BaseSelector, zygote, tell, on_end) -> None:
        """Throws an OSError where the zygote is dead. `on_end` is called once, with the fork, when it is dead."""
        self.id = number
        self.zygote = zygote
        self._tell = tell
        self._on_end = on_end
        self._selector = selector
        self._asked_at = time.monotonic()
        self._pid = 0
        self._pidfd = -1
        # Nothing more is said of it then.
        self._is_over = False
        self._fault = "It ended before it was ready."
        self._has_begun = False
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            # What is at the other end must not be able to make us wait.
            self._socket.setblocking(False)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
            zygote.fork(theirs.fileno())
        selector.register(self._socket, selectors.EVENT_READ, self._hear)

    @property
    def is_born(self) -> bool:
        return self._pid != 0

    def is_late(self, before: float) -> bool:
        """Not a word came from it, though it was asked for before that time."""
        return self._pid == 0 and self._asked_at < before

    def prepare(self, order: dict) -> None:
        """Its pipes, and the rest of what it is told ahead."""
        self._hand_over("prepare " + json.dumps(order["plan"]), lambda fds: _open_pipes(order["pipes"], fds))

    def start(self, order: dict) -> None:
        # From here on the script may have begun; whether it has, the control channel says.
        self._has_begun = True
        self.zygote.runs += 1
        self._hand_over("run " + json.dumps(order["plan"]), lambda fds: _open_run(order, fds))

    def kill(self) -> None:
        if self._pidfd >= 0:
            # The worker kills it too, and then it may be gone for good before its end is seen here.
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        elif not self._is_over:
            # What has not said a word yet ends when it finds nobody to talk to.
            self._finish()

    def _hand_over(self, message: str, open_all) -> None:
        descriptors = []
        try:
            open_all(descriptors)
            socket.send_fds(self._socket, [message.encode()], descriptors)
        except OSError as error:
            self._fault = str(error)
            self._has_begun = False
            self.kill()
        finally:
            for fd in descriptors:
                os.close(fd)

    def _hear(self) -> None:
        """One message, or the end of the socket: its init does not hold the other end any more."""
        try:
            data, ancillary, _, _ = self._socket.recvmsg(_MESSAGE_BYTES, socket.CMSG_SPACE(12))
        except OSError:
            data, ancillary = b"", []
        word, _, rest = data.decode("utf-8", "replace").partition(" ")
        if word == "":
            self._selector.unregister(self._socket)
            if self._pidfd < 0:
                self._finish()
        elif word == "born" and self._pid == 0 and ancillary:
            # The kernel names the sender, in our pid namespace.
            self._pid = struct.unpack("3i", ancillary[0][2])[0]
            self._watch_death()
        elif word == "waiting":
            self._tell("waiting", id=self.id)
        elif word == "ended":
            self._say_last("ended", code=int(rest) if rest.isdecimal() else None)
        elif word == "fault":
            self._say_last("fault", what=rest)

    def _watch_death(self) -> None:
        try:
            self._pidfd = os.pidfd_open(self._pid)
        except OSError:
            return self._finish()
        self._selector.register(self._pidfd, selectors.EVENT_READ, self._see_death)
        self._tell("born", id=self.id, pid=self._pid)

    def _say_last(self, kind: str, **fields) -> None:
        if not self._is_over:
            self._is_over = True
            self._tell(kind, id=self.id, **fields)

    def _see_death(self) -> None:
        """Init is dead, and with it everything in its pid namespace; its last words may not have been read."""
        while self._socket in self._selector.get_map():
            self._hear()
        self._selector.unregister(self._pidfd)
        os.close(self._pidfd)
        self._pidfd = -1
        self._finish()

    def _finish(self) -> None:
        if self._socket in self._selector.get_map():
            self._selector.unregister(self._socket)
        self._socket.close()
        if self._has_begun:
            # Without a code, its init was killed from outside.
            self._say_last("ended", code=None)
        else:
            self._say_last("fault", what=self._fault)
        self._tell("gone", id=self.id)
        self._on_end(self)


def _open_pipes(paths: list, descriptors: list) -> None:
    """stdout, stderr and control."""
    for path in paths:
        # Not blocking, because nobody may read any more; the script's end blocks.
        fd = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        descriptors.append(fd)
        os.set_blocking(fd, True)
        _widen(fd)


def _widen(pipe: int) -> None:
    """Much output then needs fewer turns between its writer and its reader. A user who has many pipes keeps small ones."""
    try:
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    except OSError:
        pass


def _open_run(order: dict, descriptors: list) -> None:
    """The document of the script, and a detached mount of each source."""
    document = os.memfd_create("document", os.MFD_CLOEXEC)
    descriptors.append(document)
    with open(document, "wb", closefd=False) as file:
        file.write(order["document"].encode())
    for path in order["sources"]:
        descriptors.append(detach_read_only(path))
