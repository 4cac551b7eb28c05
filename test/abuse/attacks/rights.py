# Every way to become more: "done" where it worked.
import ctypes, os, resource, subprocess

libc = ctypes.CDLL(None, use_errno=True)


def checked(value):
    if value != 0:
        raise OSError(ctypes.get_errno(), "refused")


def run_set_user_id():
    # The loader shows these for a program that got no other rights than its caller; otherwise it keeps quiet.
    for path in ("/usr/bin/su", "/usr/bin/passwd", "/usr/bin/mount", "/usr/bin/newgrp", "/usr/bin/chsh"):
        if not os.path.exists(path) or not os.stat(path).st_mode & 0o4000:
            continue
        shown = subprocess.run([path, "--help"], env={"LD_SHOW_AUXV": "1"}, capture_output=True, text=True).stdout
        if f"AT_EUID:              {os.getuid()}" in shown or f"AT_EUID: {os.getuid()}" in " ".join(shown.split()):
            continue
        return
    raise OSError("none has gained anything")


def make_set_user_id():
    path = os.environ["SKRIPTOTEKET_OUTPUT_DIR"] + "/elevated"
    with open("/bin/true", "rb") as source, open(path, "wb") as target:
        target.write(source.read())
    os.chown(path, 0, 0)
    os.chmod(path, 0o4755)


def raise_limit():
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    if hard == resource.RLIM_INFINITY:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (hard + 1, hard + 1))


def protect_from_memory_killer():
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("-1000")


def map_more_users():
    fd = os.open("/proc/self/uid_map", os.O_WRONLY)
    try:
        os.write(fd, b"0 0 1")
    finally:
        os.close(fd)


class Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


def raise_capabilities():
    data = (ctypes.c_uint32 * 6)(*[0xFFFFFFFF] * 6)
    checked(libc.capset(ctypes.byref(Header(0x20080522, 0)), data))


ways = {
    "become root": lambda: os.setuid(0),
    "become another user": lambda: os.setresuid(12345, 12345, 12345),
    "join a group": lambda: os.setgroups([0]),
    "become group root": lambda: os.setgid(0),
    "set-user-id program": run_set_user_id,
    "own set-user-id file": make_set_user_id,
    "all capabilities": raise_capabilities,
    "ambient capability": lambda: checked(libc.prctl(47, 2, 21, 0, 0)),
    "take no_new_privs back": lambda: checked(libc.prctl(38, 0, 0, 0, 0)),
    "take the filter back": lambda: checked(libc.prctl(22, 0, 0, 0, 0)),
    "map more users": map_more_users,
    "raise limit": raise_limit,
    "escape the memory killer": protect_from_memory_killer,
    "higher priority": lambda: os.setpriority(os.PRIO_PROCESS, 0, -20),
    "real-time priority": lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50)),
    "change root": lambda: os.chroot("/tmp"),
    "device node": lambda: os.mknod(os.environ["SKRIPTOTEKET_OUTPUT_DIR"] + "/memory", 0o20666, os.makedev(1, 1)),
    "use a device node": lambda: os.open(os.environ["SKRIPTOTEKET_OUTPUT_DIR"] + "/memory", os.O_RDONLY),
    "rewrite its own program": lambda: open("/proc/self/exe", "r+b"),
    "host name": lambda: __import__("socket").sethostname("mine"),
}
for name, way in ways.items():
    try:
        way()
        print(f"{name}=done")
    except (OSError, ValueError):
        print(f"{name}=refused")
