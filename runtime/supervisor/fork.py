"""One fork of a zygote, as the supervisor sees it: made ahead of its run, given the run, watched until its init is dead.

A fork that waits has namespaces and mounts that every run has alike, and holds nothing of anybody. It has one run.
"""

import json
import os
import selectors
import signal
import socket
import struct
import time

from system_calls import detach_read_only

_MESSAGE_BYTES = 2048


class Fork:
    def __init__(self, selector: selectors.BaseSelector, zygote, on_end) -> None:
        """Throws an OSError where the zygote is dead. `on_end` is called once, with the fork."""
        self.zygote = zygote
        self.id = None
        self.is_ready = False
        self._tell = lambda *_, **__: None
        self._on_end = on_end
        self._selector = selector
        self._order = None
        self._asked_at = time.monotonic()
        self._pid = 0
        self._pidfd = -1
        self._exit_code = None
        self._is_over = False
        self._fault = "It ended before it was ready."
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            # What is at the other end must not be able to make us wait.
            self._socket.setblocking(False)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
            zygote.fork(theirs.fileno())
        selector.register(self._socket, selectors.EVENT_READ, self._hear)

    def begin(self, order: dict, tell) -> None:
        """Hands it its run."""
        self.id, self._tell, self._order = order["id"], tell, order
        self.zygote.runs += 1
        if self._pid != 0:
            self._hand_over()

    @property
    def is_born(self) -> bool:
        return self._pid != 0

    def is_late(self, before: float) -> bool:
        """Not a word came from it, though it was asked for before that time."""
        return self._pid == 0 and self._asked_at < before

    def go(self) -> None:
        self._say(b"go")

    def kill(self) -> None:
        if self._is_over:
            return
        if self._pidfd >= 0:
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        else:
            # What has not said a word yet ends when it finds nobody to talk to.
            self._finish()

    def abandon(self) -> None:
        """It is not wanted any more, and nobody waits for its end."""
        self._tell = lambda *_, **__: None
        self.kill()

    def _say(self, word: bytes) -> None:
        try:
            self._socket.send(word)
        except OSError:
            # It is dead, which its pidfd tells.
            pass

    def _hear(self) -> None:
        """One message, or the end of the socket: no process of the run holds the other end any more."""
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
        elif word == "ready" and not self.is_ready:
            self.is_ready = True
            self._tell("ready", id=self.id, pid=self._pid)
        elif word == "ended":
            self._exit_code = int(rest) if rest.isdecimal() else None
        elif word == "fault":
            self._fault = rest

    def _watch_death(self) -> None:
        try:
            self._pidfd = os.pidfd_open(self._pid)
        except OSError:
            return self._finish()
        self._selector.register(self._pidfd, selectors.EVENT_READ, self._see_death)
        if self._order is not None:
            self._hand_over()

    def _hand_over(self) -> None:
        """Not before it is born: what waits in a hung zygote must not hold anything of a run."""
        descriptors = []
        try:
            _open_all(self._order, descriptors)
            socket.send_fds(self._socket, [b"run"], descriptors)
        except OSError as error:
            self._fault = str(error)
            self.kill()
            return
        finally:
            for fd in descriptors:
                os.close(fd)
        self._place(self._order["cgroups"])

    def _place(self, cgroups: list) -> None:
        try:
            for folder in cgroups:
                fd = os.open(f"{folder}/cgroup.procs", os.O_WRONLY | os.O_CLOEXEC)
                try:
                    os.write(fd, str(self._pid).encode())
                finally:
                    os.close(fd)
        except OSError as error:
            self._fault = f"It could not be placed in its cgroup: {error}"
            self.kill()
            return
        self._say(b"placed")

    def _see_death(self) -> None:
        """Init is dead, and with it everything in its pid namespace; its last words may not have been read."""
        while self._socket in self._selector.get_map():
            self._hear()
        self._selector.unregister(self._pidfd)
        os.close(self._pidfd)
        self._pidfd = -1
        self._finish()

    def _finish(self) -> None:
        self._is_over = True
        if self._socket in self._selector.get_map():
            self._selector.unregister(self._socket)
        self._socket.close()
        self._on_end(self)
        if self.is_ready:
            # Without a code, its init was killed from outside.
            self._tell("ended", id=self.id, code=self._exit_code)
        else:
            self._tell("fault", id=self.id, what=self._fault)


def _open_all(order: dict, descriptors: list) -> None:
    """stdout, stderr, control, the request, and a detached mount of each source."""
    for path in order["pipes"]:
        # Not blocking, because nobody may read any more; the script's end blocks.
        fd = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        descriptors.append(fd)
        os.set_blocking(fd, True)
    request = os.memfd_create("request", os.MFD_CLOEXEC)
    descriptors.append(request)
    with open(request, "wb", closefd=False) as file:
        file.write(json.dumps(order["request"]).encode())
    for path in order["sources"]:
        descriptors.append(detach_read_only(path))
