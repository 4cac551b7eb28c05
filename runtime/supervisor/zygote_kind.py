"""What zygotes of one kind have in common, by its key: the present one, and the next while it rises."""

import selectors
import sys
import time

from zygote_process import ZygoteProcess

# A zygote says its first word by then, also on a machine that is very busy.
_RISE_SECONDS = 60.0


class ZygoteKind:
    def __init__(self, order: dict, habits: dict, selector: selectors.BaseSelector, tell, retire) -> None:
        """`retire` is given a zygote that makes no more forks and may still have some."""
        self.key = order["key"]
        self.zygote = None
        self._command = order["command"]
        self._habits = habits
        self._selector = selector
        self._tell = tell
        self._retire = retire
        self._rising = None
        self._next_raise_at = 0.0

    @property
    def is_settled(self) -> bool:
        return self._rising is None and self.zygote is not None and self.zygote.runs == 0

    def raise_when_due(self) -> None:
        """A zygote is replaced after so many runs, or so long after its start if it had any."""
        now = time.monotonic()
        if self._rising is not None:
            if now > self._rising.born_at + _RISE_SECONDS:
                self._lose(self._rising)
            return
        if now < self._next_raise_at or (self.zygote is not None and not self.zygote.is_worn(now, self._habits)):
            return
        # Where no zygote comes up, this is how often it is tried.
        self._next_raise_at = now + self._habits["retrySeconds"]
        try:
            zygote = ZygoteProcess(self._command)
        except OSError as error:
            self._say_lost(str(error))
            return
        self._rising = zygote
        self._selector.register(zygote.socket, selectors.EVENT_READ, lambda: self._hear(zygote))

    def judge(self, is_accepted: bool) -> None:
        zygote = self._rising
        if zygote is None:
            return
        if not is_accepted:
            self._lose(zygote)
            return
        self._rising, previous, self.zygote = None, self.zygote, zygote
        if previous is not None:
            self._dismiss(previous)

    def give_up(self) -> ZygoteProcess:
        """Gives the present one, which is hung, to be killed; the next is started."""
        zygote, self.zygote = self.zygote, None
        self._selector.unregister(zygote.socket)
        self._next_raise_at = 0.0
        self._say_lost("The zygote hung.")
        print(f"The zygote {self.key} hung and is replaced.", file=sys.stderr, flush=True)
        return zygote

    def let_go(self) -> None:
        """No more of this kind."""
        if self._rising is not None:
            self._selector.unregister(self._rising.socket)
            self._rising.kill()
        if self.zygote is not None:
            self._dismiss(self.zygote)

    def kill(self) -> None:
        for zygote in (self.zygote, self._rising):
            if zygote is not None:
                zygote.kill()

    def _hear(self, zygote: ZygoteProcess) -> None:
        if zygote.is_up():
            self._tell("zygote", key=self.key, pid=zygote.pid)
        else:
            self._lose(zygote)

    def _dismiss(self, zygote: ZygoteProcess) -> None:
        self._selector.unregister(zygote.socket)
        zygote.retire()
        self._retire(zygote)

    def _lose(self, zygote: ZygoteProcess) -> None:
        self._selector.unregister(zygote.socket)
        zygote.kill()
        if zygote is self._rising:
            self._rising = None
        if zygote is self.zygote:
            self.zygote = None
        self._say_lost("The zygote ended or was refused.")

    def _say_lost(self, what: str) -> None:
        self._tell("no_zygote", key=self.key, what=what, isLeft=self.zygote is not None)
