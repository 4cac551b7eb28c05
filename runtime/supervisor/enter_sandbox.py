"""Makes the file system, names and network of one run, inside new namespaces that are this process's own.

The root is a tree that the zygote has below /base: the read-only system, with empty folders for what is a run's own. The
user namespace is new, so the kernel has locked that tree: nothing of it can be made writable or be uncovered.
"""

import fcntl
import os
import socket
import struct

from system_calls import MS_BIND, MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_RDONLY, MS_REC, MS_REMOUNT, attach, change_root, mount

_CLOSED = MS_NOSUID | MS_NODEV
_BASE = "/base"
_BYTES_PER_FILE, _FEWEST_FILES, _MOST_FILES = 4096, 64, 1 << 16
_SIOCSIFFLAGS, _IFF_UP = 0x8914, 1


def map_user(uid: int) -> None:
    """The user is the same inside as outside; no other exists."""
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{uid} {uid} 1")):
        file = os.open(f"/proc/self/{name}", os.O_WRONLY | os.O_CLOEXEC)
        os.write(file, text.encode())
        os.close(file)


def raise_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as any_socket:
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", _IFF_UP))


def mount_system(every: dict) -> None:
    """What all runs have alike: their own /proc, terminals and shared memory. `every` names masks and sizes."""
    # A mount that was locked cannot become the root; a copy of it can.
    mount(_BASE, _BASE, None, MS_BIND | MS_REC)
    # The kernel allows a new /proc only while the zygote's can be seen.
    mount("proc", f"{_BASE}/proc", "proc", _CLOSED | MS_NOEXEC)
    change_root(_BASE)
    _close_proc(every["maskedFiles"], every["maskedFolders"])
    mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=620")
    mount("tmpfs", "/dev/shm", "tmpfs", _CLOSED, f"mode=1777,{_room(every['sharedMemoryBytes'])}")


def size_folders(bytes_of: dict, is_new: bool) -> None:
    """The two folders a script may write. Anew before there is a run, and another size when it wants one."""
    for name, mode in (("tmp", "1777"), ("work", "0755")):
        flags = _CLOSED if is_new else _CLOSED | MS_REMOUNT
        mount("tmpfs", f"/{name}", "tmpfs", flags, f"mode={mode},{_room(bytes_of[name])}")
    if is_new:
        os.mkdir("/work/output", 0o755)
        os.chdir("/work")


def mount_run(names: list, trees: list) -> None:
    """Below /work, what is the run's own and read-only: pairs of name and whether it is a folder, and detached mounts."""
    for (name, is_folder), tree in zip(names, trees, strict=True):
        if is_folder:
            os.mkdir(name, 0o755)
        else:
            os.close(os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o444))
        attach(tree, name)
        os.close(tree)


def _room(size: int) -> str:
    """Files without content take memory as well, about a KiB each, so that their number has a limit too."""
    return f"size={size},nr_inodes={min(max(size // _BYTES_PER_FILE, _FEWEST_FILES), _MOST_FILES)}"


def _close_proc(masked_files: list, masked_folders: list) -> None:
    for name in masked_files:
        mount("/dev/null", f"/proc/{name}", None, MS_BIND)
        mount(None, f"/proc/{name}", None, MS_REMOUNT | MS_BIND | MS_RDONLY | _CLOSED)
    for name in masked_folders:
        mount("tmpfs", f"/proc/{name}", "tmpfs", MS_RDONLY | _CLOSED, "mode=0755,size=4096")
    mount(None, "/proc", None, MS_REMOUNT | MS_BIND | MS_RDONLY | _CLOSED | MS_NOEXEC)
