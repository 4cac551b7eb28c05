"""The system calls that Python 3.11 does not wrap. Each raises OSError with the call's name."""

import ctypes
import os

# PyDLL keeps the interpreter's lock: there is one thread, and a clone must not happen while the lock is let go.
_libc = ctypes.PyDLL(None, use_errno=True)
_NUMBERS = {
    "x86_64": {"clone": 56, "pivot_root": 155, "open_tree": 428, "move_mount": 429, "mount_setattr": 442},
    "aarch64": {"clone": 220, "pivot_root": 41, "open_tree": 428, "move_mount": 429, "mount_setattr": 442},
}[os.uname().machine]

NEW_MOUNTS, NEW_CGROUP, NEW_UTS, NEW_IPC = 0x20000, 0x2000000, 0x4000000, 0x8000000
NEW_USER, NEW_PID, NEW_NET = 0x10000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_BIND, MS_REC = 1, 2, 4, 8, 32, 4096, 16384
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_CAPBSET_DROP = 1, 4, 22, 24
PR_SET_SECUREBITS, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 28, 38, 47

_AT_FDCWD = -100
_SIGCHLD = 17


class _Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]


_prctl = _libc.prctl
_prctl.argtypes = (ctypes.c_int, *[ctypes.c_ulong] * 4)


def _checked(name: str, value: int) -> int:
    if value < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")
    return value


def _call(name: str, *values) -> int:
    arguments = [value if isinstance(value, bytes) else ctypes.c_long(value) for value in values]
    return _checked(name, _libc.syscall(ctypes.c_long(_NUMBERS[name]), *arguments))


def clone(namespaces: int) -> int:
    """Forks into new namespaces: 0 in the child, its pid in the parent. Runs no fork handlers."""
    return _call("clone", namespaces | _SIGCHLD, 0, 0, 0, 0)


def unshare(namespaces: int) -> None:
    _checked("unshare", _libc.unshare(namespaces))


def prctl(option: int, first: int = 0, second: int = 0) -> None:
    _checked("prctl", _prctl(option, first, second, 0, 0))


def mount(source: str | None, target: str, kind: str | None, flags: int, data: str = "") -> None:
    texts = [None if text is None else text.encode() for text in (source, target, kind)]
    _checked(f"mount {target}", _libc.mount(*texts, ctypes.c_ulong(flags), data.encode()))


def change_root(folder: str) -> None:
    """Makes a mount the root, and lets go of the old one with everything in it."""
    os.chdir(folder)
    _call("pivot_root", b".", b".")
    _checked("umount2", _libc.umount2(b".", 2))


def detach_read_only(path: str) -> int:
    """A descriptor of a mount of `path` that is in no namespace yet: read-only, nosuid, nodev."""
    recursive, clone_flag, cloexec, empty_path = 0x8000, 1, os.O_CLOEXEC, 0x1000
    tree = _call("open_tree", _AT_FDCWD, os.fsencode(path), recursive | clone_flag | cloexec)
    attributes = (ctypes.c_uint64 * 4)(MS_RDONLY | MS_NOSUID | MS_NODEV, 0, 0, 0)
    _call("mount_setattr", tree, b"", empty_path | recursive, ctypes.addressof(attributes), ctypes.sizeof(attributes))
    return tree


def attach(tree: int, target: str) -> None:
    _call("move_mount", tree, b"", _AT_FDCWD, target.encode(), 4)


def clear_capabilities() -> None:
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    _checked("capset", _libc.capset(header, (ctypes.c_uint32 * 6)()))


def load_filter(program: bytes) -> None:
    """Loads a seccomp program, given as `struct sock_filter[]`, for good."""
    if not program or len(program) % 8 != 0:
        raise OSError("The system call filter is not a program.")
    loaded = _Program(len(program) // 8, program)
    prctl(PR_SET_SECCOMP, 2, ctypes.addressof(loaded))
