"""The last steps before foreign code: capabilities, privileges, system calls. None can be taken back."""

from system_calls import (
    PR_CAP_AMBIENT,
    PR_CAPBSET_DROP,
    PR_SET_NO_NEW_PRIVS,
    PR_SET_SECUREBITS,
    clear_capabilities,
    load_filter,
    prctl,
)

_AMBIENT_CLEAR_ALL = 4
with open("/proc/sys/kernel/cap_last_cap", encoding="ascii") as file:
    _LAST_CAPABILITY = int(file.read())
# NOROOT, NO_SETUID_FIXUP and NO_CAP_AMBIENT_RAISE, each with its lock, and the lock of KEEP_CAPS.
_SECUREBITS = 0b1110_1111


def give_up_rights(program: bytes) -> None:
    """`program` is the compiled system call filter."""
    prctl(PR_CAP_AMBIENT, _AMBIENT_CLEAR_ALL)
    for capability in range(_LAST_CAPABILITY + 1):
        prctl(PR_CAPBSET_DROP, capability)
    prctl(PR_SET_SECUREBITS, _SECUREBITS)
    clear_capabilities()
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    load_filter(program)
