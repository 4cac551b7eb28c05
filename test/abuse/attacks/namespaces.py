# Each kind of namespace, through each call that makes or enters one.
import ctypes, errno, os, signal

libc = ctypes.CDLL(None, use_errno=True)
FLAGS = {"mnt": 0x20000, "cgroup": 0x2000000, "uts": 0x4000000, "ipc": 0x8000000, "user": 0x10000000, "pid": 0x20000000, "net": 0x40000000, "time": 0x80}
CLONE = {"x86_64": 56, "aarch64": 220}[os.uname().machine]
CLONE3 = 435


class CloneArguments(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("flags", "pidfd", "child_tid", "parent_tid", "exit_signal", "stack", "stack_size", "tls")]


def say(name, value):
    print(f"{name}={'made' if value >= 0 else errno.errorcode.get(ctypes.get_errno(), '?')}", flush=True)


def in_child(name, make):
    # A new namespace must not be the place of the calls that follow.
    pid = os.fork()
    if pid == 0:
        ctypes.set_errno(0)
        value = make()
        if value == 0 and name.startswith("clone"):
            os._exit(0)
        say(name, value)
        os._exit(0)
    os.waitpid(pid, 0)


def clone3(flag):
    arguments = CloneArguments(flags=flag, exit_signal=signal.SIGCHLD)
    return libc.syscall(ctypes.c_long(CLONE3), ctypes.byref(arguments), ctypes.c_size_t(ctypes.sizeof(arguments)))


def enter(kind):
    return libc.setns(os.open(f"/proc/self/ns/{kind}", os.O_RDONLY), 0)


for kind, flag in FLAGS.items():
    in_child(f"unshare {kind}", lambda: libc.unshare(ctypes.c_int(flag)))
    # The time namespace has no flag for clone: those bits are the signal.
    if kind != "time":
        in_child(f"clone {kind}", lambda: libc.syscall(ctypes.c_long(CLONE), ctypes.c_long(flag | signal.SIGCHLD), *[ctypes.c_long(0)] * 4))
    in_child(f"clone3 {kind}", lambda: clone3(flag))
    in_child(f"setns {kind}", lambda: enter(kind))
