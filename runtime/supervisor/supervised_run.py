"""One run, as the supervisor sees it: from the request of the worker to the death of its init."""

import json
import os
import selectors
import signal
import socket
import struct

from system_calls import detach_read_only

_MESSAGE_BYTES = 2048


class SupervisedRun:
    def __init__(self, order: dict, tell) -> None:
        """Opens what the run is given. Throws an OSError, and holds nothing then."""
        self.id = order["id"]
        self._tell = tell
        self._cgroups = order["cgroups"]
        self._pid = 0
        self._pidfd = -1
        self._is_ready = False
        self._exit_code = None
        self._fault = "It ended before it was ready."
        self._descriptors = []
        try:
            self._open(order)
        except BaseException:
            for fd in self._descriptors:
                os.close(fd)
            raise

    def _open(self, order: dict) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        # What is at the other end must not be able to make us wait.
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self._descriptors.append(theirs.detach())
        for path in order["pipes"]:
            # Not blocking, because nobody may read any more; the script's end blocks.
            fd = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            self._descriptors.append(fd)
            os.set_blocking(fd, True)
        request = os.memfd_create("request", os.MFD_CLOEXEC)
        self._descriptors.append(request)
        with open(request, "wb", closefd=False) as file:
            file.write(json.dumps(order["request"]).encode("utf-8", "replace"))
        for path in order["sources"]:
            self._descriptors.append(detach_read_only(path))

    def take_descriptors(self) -> list:
        descriptors, self._descriptors = self._descriptors, []
        return descriptors

    def watch(self, selector: selectors.BaseSelector, on_end) -> None:
        self._selector = selector
        self._on_end = on_end
        selector.register(self._socket, selectors.EVENT_READ, self._hear)

    def go(self) -> None:
        self._say(b"go")

    def kill(self) -> None:
        if self._pidfd >= 0:
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        else:
            # What has not said a word yet ends when it finds nobody to talk to.
            self._finish()

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
        elif word == "born" and self._pidfd < 0:
            # The kernel names the sender, in our pid namespace.
            self._place(struct.unpack("3i", ancillary[0][2])[0])
        elif word == "ready" and not self._is_ready:
            self._is_ready = True
            self._tell("ready", id=self.id, pid=self._pid)
        elif word == "ended":
            self._exit_code = int(rest)
        elif word == "fault":
            self._fault = rest

    def _place(self, pid: int) -> None:
        self._pid = pid
        try:
            self._pidfd = os.pidfd_open(pid)
            self._selector.register(self._pidfd, selectors.EVENT_READ, self._see_death)
            for folder in self._cgroups:
                fd = os.open(f"{folder}/cgroup.procs", os.O_WRONLY | os.O_CLOEXEC)
                try:
                    os.write(fd, str(pid).encode())
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
        self._finish()

    def _finish(self) -> None:
        if self._socket in self._selector.get_map():
            self._selector.unregister(self._socket)
        self._socket.close()
        self._on_end()
        if self._is_ready:
            # Without a code, its init was killed from outside.
            self._tell("ended", id=self.id, code=self._exit_code)
        else:
            self._tell("fault", id=self.id, what=self._fault)
