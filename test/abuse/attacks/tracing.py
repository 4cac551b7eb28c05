# Every way into another process: of init, of the parent, of a child. "done" where it worked.
import ctypes, os, signal, time

libc = ctypes.CDLL(None, use_errno=True)
NUMBERS = {
    "x86_64": {"ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "kcmp": 312},
    "aarch64": {"ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "kcmp": 272},
}[os.uname().machine] | {"pidfd_open": 434, "pidfd_getfd": 438}


def call(name, *values):
    result = libc.syscall(ctypes.c_long(NUMBERS[name]), *[ctypes.c_long(value) for value in values])
    if result < 0:
        raise OSError(ctypes.get_errno(), name)
    return result


class Part(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


secret = ctypes.create_string_buffer(b"a word of the child")
child = os.fork()
if child == 0:
    while True:
        time.sleep(600)


def read_memory_of(pid):
    with open(f"/proc/{pid}/mem", "rb") as file:
        start = int(open(f"/proc/{pid}/maps").readline().split("-")[0], 16)
        file.seek(start)
        file.read(16)


def read_child():
    buffer = ctypes.create_string_buffer(32)
    mine, theirs = Part(ctypes.addressof(buffer), 19), Part(ctypes.addressof(secret), 19)
    call("process_vm_readv", child, ctypes.addressof(mine), 1, ctypes.addressof(theirs), 1, 0)


def write_child():
    mine = Part(ctypes.addressof(secret), 19)
    call("process_vm_writev", child, ctypes.addressof(mine), 1, ctypes.addressof(mine), 1, 0)


def steal_descriptor(pid):
    call("pidfd_getfd", call("pidfd_open", pid, 0), 1, 0)


def trace(pid):
    call("ptrace", 0x4206, pid, 0, 0)


def enter(pid, kind):
    os.open(f"/proc/{pid}/ns/{kind}", os.O_RDONLY)
    if libc.setns(os.open(f"/proc/{pid}/ns/{kind}", os.O_RDONLY), 0) != 0:
        raise OSError(ctypes.get_errno(), "setns")


ways = {
    "init memory": lambda: read_memory_of(1),
    "init descriptors": lambda: os.listdir("/proc/1/fd"),
    "init environment": lambda: open("/proc/1/environ").read() and None,
    "init root": lambda: os.listdir("/proc/1/root/"),
    "init working folder": lambda: os.listdir("/proc/1/cwd/"),
    "init program": lambda: open("/proc/1/exe", "r+b"),
    "trace init": lambda: trace(1),
    "trace child": lambda: trace(child),
    "read child": read_child,
    "write child": write_child,
    "steal a descriptor of init": lambda: steal_descriptor(1),
    "steal a descriptor of the child": lambda: steal_descriptor(child),
    "compare with the child": lambda: call("kcmp", os.getpid(), child, 0, 0, 0),
    "enter a namespace of init": lambda: enter(1, "net"),
}
try:
    for name, way in ways.items():
        try:
            way()
            print(f"{name}=done")
        except OSError:
            print(f"{name}=refused")
finally:
    os.kill(child, signal.SIGKILL)
