# What the kernel says that this process is.
import ctypes, os, resource

WANTED = ("Uid", "Gid", "Groups", "Seccomp", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "SigIgn", "TracerPid", "CoreDumping")
for line in open("/proc/self/status"):
    name, value = line.split(":", 1)
    if name in WANTED:
        print(f"{name}={' '.join(value.split())}")
# Asked, because gVisor does not show it.
print(f"NoNewPrivs={ctypes.CDLL(None).prctl(39, 0, 0, 0, 0)}")
print("uid map=" + ("whole" if open("/proc/self/uid_map").read().split()[2] == "4294967295" else "one"))
for name in ("RLIMIT_CORE", "RLIMIT_NOFILE", "RLIMIT_RTPRIO", "RLIMIT_NICE"):
    print(f"{name}={resource.getrlimit(getattr(resource, name))}")
print("umask=" + oct(os.umask(0)))
