"""The trusted process between a worker and its zygotes: it starts zygotes, hands runs to them and reports their ends.

Descriptor 3 is its socket to the worker: a JSON object per line. It imports nothing foreign and reads nothing that a
script wrote. When the worker ends, it ends; when it ends, the kernel ends its zygotes and every run with them.

From the worker: configure, accept or refuse (a zygote it has looked at), start, go, kill. To the worker: zygote, no_zygote, ready, fault, ended.
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
from zygote_process import ZygoteProcess  # noqa: E402

_WORKER = 3
_READ_BYTES = 1 << 16
_LOOK_SECONDS = 1.0
# A zygote says its first word by then, also on a machine that is very busy.
_RISE_SECONDS = 30.0


class Supervisor:
    def __init__(self, worker: socket.socket) -> None:
        self._worker = worker
        self._selector = selectors.DefaultSelector()
        self._selector.register(worker, selectors.EVENT_READ, self._read_worker)
        self._received = b""
        self._runs = {}
        self._waiting = []
        self._configuration = {}
        self._zygote = None
        self._next_raise_at = 0.0
        # The next of a rotation, until it is up; and those that still have runs.
        self._rising = None
        self._retired = []
        # Hung ones, killed when the runs that they have under way are over.
        self._hung = []

    def serve(self) -> None:
        while True:
            for key, _ in self._selector.select(self._seconds_left()):
                if self._is_registered(key):
                    key.data()
            self._look_for_hung()
            self._raise_when_due()
            self._refill()

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
        kind = order["kind"]
        if kind == "ping":
            self._tell("pong")
        elif kind == "configure":
            self._configuration = order
        elif kind in ("accept", "refuse"):
            self._judge_zygote(kind == "accept")
        elif kind == "start":
            self._start(order)
        elif order["id"] in self._runs:
            run = self._runs[order["id"]]
            run.go() if kind == "go" else run.kill()

    def _tell(self, kind: str, **fields) -> None:
        try:
            self._worker.sendall(json.dumps({"kind": kind, **fields}).encode() + b"\n")
        except OSError:
            self._end()

    def _end(self) -> None:
        for zygote in (self._zygote, self._rising, *self._retired, *self._hung):
            if zygote is not None:
                zygote.kill()
        os._exit(0)

    # Runs

    def _start(self, order: dict) -> None:
        if self._zygote is None:
            self._tell("fault", id=order["id"], what="There is no zygote.")
            return
        try:
            fork = self._waiting.pop(0) if self._waiting else Fork(self._selector, self._zygote, self._forget)
            self._runs[order["id"]] = fork
            fork.begin(order, self._tell)
        except OSError as error:
            self._tell("fault", id=order["id"], what=str(error))
            self._runs.pop(order["id"], None)

    def _forget(self, fork: Fork) -> None:
        self._runs.pop(fork.id, None)
        if fork in self._waiting:
            self._waiting.remove(fork)

    def _refill(self) -> None:
        """Forks for the next runs are made while the present ones run, not while they start."""
        if self._zygote is None or any(not run.is_ready for run in self._runs.values()):
            return
        try:
            while len(self._waiting) < self._configuration["waiting"]:
                self._waiting.append(Fork(self._selector, self._zygote, self._forget))
        except OSError:
            # The zygote is dead, which its socket tells.
            pass

    # Zygotes

    def _raise_when_due(self) -> None:
        """A zygote is replaced after so many runs, or so long after its start if it had any."""
        zygote, now = self._zygote, time.monotonic()
        if not self._configuration or self._rising is not None or now < self._next_raise_at:
            return
        if zygote is not None and not zygote.is_worn(now, self._configuration):
            return
        # Where no zygote comes up, this is how often it is tried.
        self._next_raise_at = now + self._configuration["retrySeconds"]
        self._raise_zygote()

    def _raise_zygote(self) -> None:
        try:
            zygote = ZygoteProcess(self._configuration["zygoteCommand"])
        except OSError as error:
            self._tell("no_zygote", what=str(error), isLeft=self._zygote is not None)
            return
        self._rising = zygote
        self._selector.register(zygote.socket, selectors.EVENT_READ, lambda: self._hear_zygote(zygote))

    def _hear_zygote(self, zygote: ZygoteProcess) -> None:
        if zygote.is_up():
            self._tell("zygote", pid=zygote.pid)
        else:
            self._lose_zygote(zygote)

    def _judge_zygote(self, is_accepted: bool) -> None:
        zygote = self._rising
        if zygote is None:
            return
        if not is_accepted:
            self._lose_zygote(zygote)
            return
        self._rising, previous, self._zygote = None, self._zygote, zygote
        self._abandon_waiting()
        if previous is not None:
            self._selector.unregister(previous.socket)
            previous.retire()
            self._retired.append(previous)

    def _lose_zygote(self, zygote: ZygoteProcess) -> None:
        self._selector.unregister(zygote.socket)
        zygote.kill()
        if zygote is self._rising:
            self._rising = None
        if zygote is self._zygote:
            self._zygote = None
            self._abandon_waiting()
        self._tell("no_zygote", what="The zygote ended or was refused.", isLeft=self._zygote is not None)

    def _look_for_hung(self) -> None:
        """A zygote that makes no forks is let go of at once; what runs already is not disturbed."""
        before = time.monotonic() - self._configuration.get("hungSeconds", 0)
        late = [fork for fork in (*self._runs.values(), *self._waiting) if fork.is_late(before)]
        if self._zygote is not None and any(fork.zygote is self._zygote for fork in late):
            zygote, self._zygote = self._zygote, None
            self._selector.unregister(zygote.socket)
            self._hung.append(zygote)
            self._abandon_waiting()
            self._tell("no_zygote", what="The zygote hung.", isLeft=False)
            print("The zygote hung and is replaced.", file=sys.stderr, flush=True)
            self._next_raise_at = 0.0
        for fork in late:
            fork.kill()
        if self._rising is not None and time.monotonic() > self._rising.born_at + _RISE_SECONDS:
            self._lose_zygote(self._rising)
        busy = {fork.zygote for fork in self._runs.values()}
        for zygote in [zygote for zygote in self._hung if zygote not in busy]:
            self._hung.remove(zygote)
            zygote.kill()

    def _abandon_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        for fork in waiting:
            fork.abandon()

    def _seconds_left(self) -> float | None:
        """How long nothing needs to be done unless somebody says something."""
        self._retired = [zygote for zygote in self._retired if not zygote.is_over()]
        is_settled = self._zygote is not None and self._zygote.runs == 0 and not (self._retired or self._hung)
        is_settled = is_settled and all(fork.is_born for fork in (*self._runs.values(), *self._waiting))
        return None if is_settled else _LOOK_SECONDS


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
