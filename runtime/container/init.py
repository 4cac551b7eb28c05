"""
Process 1 of a container: waits for one run, starts its script, passes on what comes out of it, ends everything the
script left, hands out its files, and ends. Ours and trusted; the script is the same user and can reach neither its
memory nor its descriptors, and cannot kill it.

gVisor (seen with 20221219) opens /proc/1/fd/1 for anybody of the same user, so what comes before the end of the script
could be the script's. The message of the end therefore carries a secret that only this process and the worker know;
what follows it cannot be the script's, which is dead by then.
"""

import sys

sys.path[:0] = ["/opt/runtime/container", "/opt/runtime/supervisor"]

import json
import signal

import frames
from facts import read_facts
from leftovers import Leftovers, send_result
from order import receive_order
from script import Script
from system_calls import PR_SET_DUMPABLE, prctl


def main() -> None:
    # Closes /proc/1 and ptrace to the script. A signal without a handler does not reach process 1 from inside.
    prctl(PR_SET_DUMPABLE, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    frames.send(b"R", json.dumps(read_facts()).encode())
    order = receive_order()
    if order is None:
        return
    script = Script(order)
    frames.send(b"S")
    script.watch()
    script.end()
    frames.send(b"X", json.dumps({"secret": order["secret"], "code": script.exit_code}).encode())
    if order["language"] == "bash":
        send_result(order["resultBytes"])
    leftovers = Leftovers()
    leftovers.tell_all()
    wanted = frames.receive()
    # The word to end the script may have come when it had ended by itself.
    while wanted is not None and wanted[0] != b"K":
        wanted = frames.receive()
    if wanted is not None:
        leftovers.hand_out(wanted[1])


main()
