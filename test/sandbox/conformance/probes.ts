/** Bodies of Python tools that look at their own confinement. */

export const procFacts = `
import ctypes, os, socket
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
fact = lambda name: status[name].strip()
ask = lambda option: str(ctypes.CDLL(None).prctl(option, 0, 0, 0, 0))
masked = []
for name in ("kcore", "kallsyms", "keys", "timer_list", "sysrq-trigger", "kmsg", "sched_debug", "acpi", "scsi"):
    path = "/proc/" + name
    try:
        content = os.listdir(path) if os.path.isdir(path) else open(path).read(1)
        if content: masked.append(name)
    except OSError: pass
writable, suid = [], []
for line in open("/proc/self/mountinfo"):
    fields = line.split()
    options = fields[5].split(",")
    if "nosuid" not in options: suid.append(fields[4])
    if "rw" in options and os.path.isdir(fields[4]): writable.append(fields[4])
names = os.listdir("/proc/self/fd")
return {
    "capabilities": sorted({fact(name) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb") if name in status}),
    "NoNewPrivs": ask(39), "Seccomp": ask(21), "Groups": fact("Groups"), "suid": suid,
    "uid": os.getuid(), "masked": masked, "sys": [name for _, _, names in os.walk("/sys") for name in names], "writable": sorted(writable),
    "fds": sorted(name for name in names if os.path.exists("/proc/self/fd/" + name) or name in "0123")[:4],
    "hostname": socket.gethostname(),
}`;

export const attemptedCalls = `
import ctypes, errno, fcntl, os, platform, socket
libc = ctypes.CDLL(None, use_errno=True)
numbers = {
    "x86_64": {"clone": 56, "ptrace": 101, "mount": 165, "keyctl": 250, "unshare": 272, "perf": 298, "bpf": 321, "userfaultfd": 323},
    "aarch64": {"clone": 220, "ptrace": 117, "mount": 40, "keyctl": 219, "unshare": 97, "perf": 241, "bpf": 280, "userfaultfd": 282},
}[platform.machine()]
numbers |= {"clone3": 435, "io_uring": 425, "future": 470}
arguments = {"unshare": [0x10000000], "clone": [0x10000000 | 17, 0, 0, 0, 0], "clone3": [0, 0], "ptrace": [0, 0, 0, 0]}
results = {}
def call(name, *values):
    ctypes.set_errno(0)
    value = libc.syscall(numbers[name], *[ctypes.c_long(v) for v in values])
    results[name] = errno.errorcode[ctypes.get_errno()] if value == -1 else "ok"
for name in numbers: call(name, *arguments.get(name, [0, 0, 0, 0, 0]))
def attempt(name, function):
    try:
        function()
        results[name] = "ok"
    except OSError as error:
        results[name] = errno.errorcode[error.errno]
for name, family, kind in (("alg", 38, 5), ("netlink", 16, 3), ("vsock", 40, 1), ("packet", 17, 3), ("unix", 1, 1)):
    attempt(name, lambda: socket.socket(family, kind).close())
attempt("tiocsti", lambda: fcntl.ioctl(0, 0x5412, b"x"))
pid = os.fork()
if pid == 0: os._exit(0)
os.waitpid(pid, 0)
results["fork"] = "ok"
return results`;
