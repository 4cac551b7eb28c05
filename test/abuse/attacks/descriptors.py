# Every open descriptor and what it is; of a folder, what is above it.
import os, stat

KINDS = {stat.S_IFIFO: "FIFO", stat.S_IFSOCK: "socket", stat.S_IFREG: "file", stat.S_IFDIR: "folder", stat.S_IFCHR: "device"}
for fd in range(1024):
    try:
        target = os.readlink(f"/proc/self/fd/{fd}")
    except OSError:
        continue
    kind = KINDS.get(stat.S_IFMT(os.fstat(fd).st_mode), "other")
    name = target if kind == "device" or target.startswith("anon_inode") else ""
    above = " above it: " + " ".join(os.listdir(os.open("..", os.O_RDONLY, dir_fd=fd))) if kind == "folder" else ""
    print(f"{fd}={kind} {name}{above}".rstrip())
