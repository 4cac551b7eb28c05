# Every mount: where it is, its own options, and the kind of its file system; which one the host has does not matter.
import os, stat

for line in open("/proc/self/mountinfo"):
    before, after = line.rstrip("\n").split(" - ")
    place, options = before.split()[4:6]
    options = ",".join(option for option in options.split(",") if option != "relatime")
    kind = after.split()[0]
    try:
        is_device = stat.S_ISCHR(os.lstat(place).st_mode)
    except FileNotFoundError:
        # Another mount lies over it.
        is_device, options = False, options + ",hidden"
    if is_device:
        kind = "device"
    elif place.startswith("/work/"):
        # Of the run: in memory, or on a disk where it was given files.
        kind = "given"
    elif kind not in ("tmpfs", "proc", "devpts"):
        kind = "host"
    print(f"{place}={options} {kind}")
