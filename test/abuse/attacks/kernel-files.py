# What of /proc, /sys and /dev can be read or written: "read", "written", "empty", "masked" or "refused".
import os, stat

READ = """/proc/kcore /proc/kallsyms /proc/keys /proc/key-users /proc/timer_list /proc/timer_stats /proc/sched_debug
/proc/latency_stats /proc/kmsg /proc/slabinfo /proc/vmallocinfo /proc/pagetypeinfo /proc/kpagecount /proc/kpageflags /proc/modules
/proc/acpi /proc/scsi /proc/asound /proc/bus /proc/fs /proc/irq /proc/driver /proc/interrupts /proc/sysrq-trigger /proc/1/mem
/proc/1/maps /proc/1/environ /proc/1/root /proc/1/fd /proc/config.gz /proc/sys/kernel/random/boot_id
/sys /sys/kernel/debug /sys/kernel/tracing /sys/kernel/security /sys/fs/cgroup /sys/fs/bpf /sys/firmware/efi/efivars /sys/devices
/sys/class/net /sys/module /sys/power/state /dev/mem /dev/kmem /dev/port /dev/kvm /dev/fuse /dev/net/tun /dev/userfaultfd
/dev/kmsg /dev/sda /dev/vda /dev/mapper/control /dev/loop-control /dev/uinput /dev/vhost-net /dev/mqueue /dev/hugepages /dev/console""".split()
WRITE = """/proc/sysrq-trigger /proc/sys/kernel/core_pattern /proc/sys/kernel/modprobe /proc/sys/kernel/hostname
/proc/sys/kernel/domainname /proc/sys/kernel/shmmax /proc/sys/kernel/msgmax /proc/sys/fs/binfmt_misc/register /proc/sys/fs/file-max
/proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv4/ping_group_range /proc/sys/vm/drop_caches /proc/sys/vm/overcommit_memory
/proc/sys/user/max_user_namespaces /proc/sys/kernel/ns_last_pid /proc/self/attr/current /proc/self/attr/exec
/proc/self/oom_score_adj /proc/self/coredump_filter /proc/self/timerslack_ns /proc/self/loginuid /proc/self/setgroups
/proc/self/uid_map /proc/irq/default_smp_affinity /proc/bus/pci /proc/mtrr /proc/scsi/scsi /proc/acpi/wakeup
/sys/fs/cgroup/release_agent /sys/fs/cgroup/cgroup.procs /sys/fs/cgroup/memory/release_agent /sys/kernel/uevent_helper
/sys/kernel/mm/transparent_hugepage/enabled /sys/module/kernel/parameters/panic /dev/mem /dev/kmsg /dev/console""".split()


def read(path):
    try:
        kind = os.lstat(path).st_mode
        if stat.S_ISDIR(kind):
            return "read" if os.listdir(path) else "empty"
        # Not waiting: the kernel's log has a next line only when there is one.
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        try:
            return "read" if os.read(fd, 1) else "empty"
        finally:
            os.close(fd)
    except OSError:
        return "refused"


def write(path):
    try:
        # Opened only: what is asked is whether it may be written.
        os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))
    except OSError:
        return "refused"
    return "written"


for path in READ:
    print(f"read {path}={read(path)}")
for path in WRITE:
    print(f"write {path}={write(path)}")
writable = []
for folder, _, names in os.walk("/proc/sys"):
    for name in names:
        if write(f"{folder}/{name}") == "written":
            writable.append(f"{folder}/{name}")
print(f"writable below /proc/sys={' '.join(writable) or 'none'}")
print(f"top level={' '.join(sorted(os.listdir('/')))}")
print(f"devices={' '.join(sorted(os.listdir('/dev')))}")
