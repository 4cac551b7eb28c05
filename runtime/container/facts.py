"""What this container looks like from inside, for the worker, which refuses to use it where a protection is missing."""

import os

_NAMES = ("Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp")


def read_facts() -> dict:
    with open("/proc/net/dev", encoding="ascii") as file:
        interfaces = [line.split(":")[0].strip() for line in file if ":" in line]
    return {
        "release": os.uname().release,
        "status": _read_status(),
        "interfaces": interfaces,
        "mounts": _read_mounts(),
        "seal": _read_seal(),
    }


def _read_status() -> dict:
    with open("/proc/self/status", encoding="utf-8") as file:
        fields = (line.rstrip("\n").partition(":") for line in file)
        return {name: value.strip() for name, _, value in fields if name in _NAMES}


def _read_mounts() -> dict:
    """Options of the mounts that the worker looks at. The last mount of a folder is the one that counts."""
    mounts = {}
    with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as file:
        for line in file:
            fields = line.split(" ")
            if fields[4] in ("/", "/work", "/tmp", "/dev/shm"):
                mounts[fields[4]] = {"options": fields[5].split(","), "kind": line.split(" - ")[1].split(" ")[0]}
    return mounts


def _read_seal() -> str | None:
    """Made with the image: which state of the runtime it holds."""
    try:
        with open("/opt/runtime.seal", encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        return None
