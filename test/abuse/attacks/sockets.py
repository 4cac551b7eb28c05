# Every socket family with every type: "made", or why not.
import ctypes, errno, os

libc = ctypes.CDLL(None, use_errno=True)
TYPES = {"stream": 1, "datagram": 2, "raw": 3, "reliable": 4, "sequential": 5, "packet": 10}


def say(name, value, *opened):
    print(f"{name}={'made' if value >= 0 else errno.errorcode.get(ctypes.get_errno(), '?')}")
    for fd in opened:
        if value >= 0:
            os.close(fd)


pair = (ctypes.c_int * 2)()
for family in range(47):
    for name, kind in TYPES.items():
        fd = libc.socket(family, kind, 0)
        say(f"socket {family} {name}", fd, fd)
        say(f"pair {family} {name}", libc.socketpair(family, kind, 0, pair), *pair)
for family in (2, 10):
    for protocol in (1, 2, 6, 17, 33, 41, 47, 58, 132, 136, 255, 262):
        fd = libc.socket(family, 1 if protocol in (6, 132, 262) else 2, protocol)
        say(f"socket {family} protocol {protocol}", fd, fd)
