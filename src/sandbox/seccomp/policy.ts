/**
 * What a script may not ask of the kernel: Docker's default profile and Flatpak's put together, and a little more.
 * A deny-list, because scripts bring compiled libraries of every age; what the kernel learned later is ENOSYS.
 */
export const EPERM = 1;
export const ENOSYS = 38;
export const EPROTONOSUPPORT = 93;
export const EAFNOSUPPORT = 97;

export const refusedCalls = [
  // namespaces, mounts, roots
  'unshare',
  'setns',
  'mount',
  'umount2',
  'pivot_root',
  'chroot',
  'open_tree',
  'move_mount',
  'fsopen',
  'fsconfig',
  'fsmount',
  'fspick',
  'mount_setattr',
  'name_to_handle_at',
  'open_by_handle_at',
  // other processes
  'ptrace',
  'process_vm_readv',
  'process_vm_writev',
  'process_madvise',
  'pidfd_getfd',
  'kcmp',
  // kernel keyrings, programs, modules, tracing
  'add_key',
  'request_key',
  'keyctl',
  'bpf',
  'perf_event_open',
  'userfaultfd',
  'init_module',
  'finit_module',
  'delete_module',
  'create_module',
  'query_module',
  'get_kernel_syms',
  'kexec_load',
  'kexec_file_load',
  'lookup_dcookie',
  'syslog',
  'fanotify_init',
  // the machine: clock, swap, power, names, accounting, ports, quotas
  'settimeofday',
  'clock_settime',
  'clock_adjtime',
  'swapon',
  'swapoff',
  'reboot',
  'sethostname',
  'setdomainname',
  'acct',
  'quotactl',
  'quotactl_fd',
  'iopl',
  'ioperm',
  'vhangup',
  'nfsservctl',
  'sysfs',
  '_sysctl',
  'ustat',
  'uselib',
  'modify_ldt',
  // placement of memory on NUMA nodes
  'mbind',
  'get_mempolicy',
  'set_mempolicy',
  'set_mempolicy_home_node',
  'move_pages',
  'migrate_pages',
] as const;

/** Answered as if the kernel did not know them, so that libraries fall back. clone3 hides its flags in memory. */
export const unknownCalls = [
  'clone3',
  'io_uring_setup',
  'io_uring_enter',
  'io_uring_register',
  'memfd_secret',
] as const;

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
export const cloneNamespaceFlags = 0x7e020000;

/** TIOCSTI types into a terminal, TIOCLINUX into a virtual console. */
export const refusedIoctls = [0x5412, 0x541c] as const;

/** As Docker: Linux and Linux 32-bit, with and without ADDR_NO_RANDOMIZE's kin, and the question "which now?". */
export const allowedPersonalities = [0, 0x0008, 0x20000, 0x20008, 0xffffffff] as const;

export const AF_UNIX = 1;
export const AF_INET = 2;
export const AF_INET6 = 10;

/** Of AF_INET and AF_INET6: any, ICMP, TCP, UDP, ICMPv6. Rarer ones make the kernel load modules. */
export const allowedProtocols = [0, 1, 6, 17, 58] as const;
