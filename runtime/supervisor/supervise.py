"""The trusted process between a worker and its zygotes: it starts zygotes, hands runs to forks of them, reports their ends.

Descriptor 3 is its socket to the worker: a JSON object per line. It imports nothing foreign and reads nothing that a
script wrote. When the worker ends, it ends; when it ends, the kernel ends its zygotes and every run with them.

From the worker: configure; keep and drop a zygote, by its key; accept or refuse one that it has looked at; fork, prepare,
start, kill, by the number that it gave the fork; ping. To the worker: zygote, no_zygote; born, waiting, fault, ended, gone; pong.
"""

import json
import os
import selectors
import signal
import socket
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from fork import Fork  # noqa: E402
from system_calls import NEW_MOUNTS, NEW_USER, PR_SET_PDEATHSIG, prctl, unshare  # noqa: E402
from zygote_kind import ZygoteKind  # noqa: E402

_WORKER = 3
_READ_BYTES = 1 << 16
_LOOK_SECONDS = 1.0


class Supervisor:
    def __init__(self, worker: socket.socket) -> None:
        self._worker = worker
        self._selector = selectors.DefaultSelector()
        self._selector.register(worker, selectors.EVENT_READ, self._read_worker)
        self._received = b""
        self._configuration = {}
        self._kinds = {}
        self._forks = {}
        # Zygotes that make no more forks: they end by themselves after their last one, or when they are hung, are killed then.
        self._retired = []
        self._hung = []

    def serve(self) -> None:
        while True:
            for key, _ in self._selector.select(self._seconds_left()):
                if self._is_registered(key):
                    key.data()
            self._look_for_hung()
            for kind in self._kinds.values():
                kind.raise_when_due()

    def _is_registered(self, key: selectors.SelectorKey) -> bool:
        """What was read before it in the same round may have closed it."""
        try:
            return self._selector.get_key(key.fileobj) is key
        except (KeyError, ValueError):
            return False

    # The worker

    def _read_worker(self) -> None:
        data = self._worker.recv(_READ_BYTES)
        if not data:
            self._end()
        *lines, self._received = (self._received + data).split(b"\n")
        for line in lines:
            self._obey(json.loads(line))

    def _obey(self, order: dict) -> None:
        word = order["kind"]
        if word == "ping":
            self._tell("pong")
        elif word == "configure":
            self._configuration = order
        elif word == "keep":
            self._kinds[order["key"]] = ZygoteKind(order, self._configuration, self._selector, self._tell, self._retired.append)
        elif word == "drop":
            self._kinds.pop(order["key"]).let_go()
        elif word in ("accept", "refuse"):
            if order["key"] in self._kinds:
                self._kinds[order["key"]].judge(word == "accept")
        elif word == "fork":
            self._fork(order["id"], order["key"])
        elif order["id"] in self._forks:
            fork = self._forks[order["id"]]
            if word == "kill":
                fork.kill()
            elif word == "prepare":
                fork.prepare(order)
            else:
                fork.start(order)

    def _tell(self, kind: str, **fields) -> None:
        try:
            self._worker.sendall(json.dumps({"kind": kind, **fields}).encode() + b"\n")
        except OSError:
            self._end()

    def _end(self) -> None:
        for kind in self._kinds.values():
            kind.kill()
        for zygote in (*self._retired, *self._hung):
            zygote.kill()
        os._exit(0)

    # Forks

    def _fork(self, number: int, key: str) -> None:
        try:
            zygote = self._kinds[key].zygote if key in self._kinds else None
            if zygote is None:
                raise OSError("There is no zygote.")
            self._forks[number] = Fork(number, self._selector, zygote, self._tell, self._forget)
        except OSError as error:
            self._tell("fault", id=number, what=str(error))
            self._tell("gone", id=number)

    def _forget(self, fork: Fork) -> None:
        self._forks.pop(fork.id, None)

    def _look_for_hung(self) -> None:
        """A zygote that makes no forks is let go of at once; what runs already is not disturbed."""
        before = time.monotonic() - self._configuration.get("hungSeconds", 0)
        for fork in [fork for fork in self._forks.values() if fork.is_late(before)]:
            for kind in self._kinds.values():
                if kind.zygote is fork.zygote:
                    self._hung.append(kind.give_up())
            fork.kill()
        if self._hung:
            busy = {fork.zygote for fork in self._forks.values()}
            for zygote in [zygote for zygote in self._hung if zygote not in busy]:
                self._hung.remove(zygote)
                zygote.kill()

    def _seconds_left(self) -> float | None:
        """How long nothing needs to be done unless somebody says something."""
        self._retired[:] = [zygote for zygote in self._retired if not zygote.is_over()]
        is_settled = not (self._retired or self._hung) and all(kind.is_settled for kind in self._kinds.values())
        return None if is_settled and all(fork.is_born for fork in self._forks.values()) else _LOOK_SECONDS


def main() -> None:
    os.closerange(_WORKER + 1, 1 << 20)
    worker = socket.socket(fileno=_WORKER)
    worker.set_inheritable(False)
    parent = os.getppid()
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)
    if os.getuid() != 0:
        _become_able_to_mount()
    Supervisor(worker).serve()


def _become_able_to_mount() -> None:
    """An ordinary user may copy mounts in a namespace of its own only; it stays itself in there."""
    uid, gid = os.getuid(), os.getgid()
    unshare(NEW_USER | NEW_MOUNTS)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


if __name__ == "__main__":
    main()
