/** bubblewrap's arguments: the whole file system, identity and namespaces of a sandbox. Pure. */
import { KIB, type Limits, MIB } from '../../contract/limits.ts';
import { scriptNames } from '../run-environment.ts';
import type { Language } from '../runner.ts';
import type { HostLayout } from './host-layout.ts';
import { programs } from './programs.ts';

export const SANDBOX_UID = 10_001;
export const SHARED_MEMORY_BYTES = 64 * MIB;

/** Descriptors of the sandbox's first process, in the order of the `stdio` array that makes them. */
export const fds = { control: 3, arguments: 4, filter: 5, info: 6, block: 7 } as const;

/** Host folders a sandbox sees parts of, as the bubblewrap that binds them is to find them. */
export interface Sources {
  /** Prepared runtime: harnesses and the small /etc. */
  runtime: string;
  /** Of this run: script, input/, request/, memory.json. */
  run: string;
  node: string;
}

export interface SandboxPlan {
  language: Language;
  limits: Limits;
  environment: Record<string, string>;
  layout: HostLayout;
  sources: Sources;
  /** bubblewrap 0.8 and later can make the kernel itself refuse further user namespaces. */
  canDisableUserNamespaces: boolean;
}

export const namespaceArguments = [
  ...['--unshare-all', '--unshare-user', '--die-with-parent', '--new-session', '--hostname', 'sandbox'],
  ...['--uid', String(SANDBOX_UID), '--gid', String(SANDBOX_UID)],
];

/** Passed over a descriptor, never in argv: the environment holds inputs, and anyone may run ps. */
export function sandboxArguments(plan: SandboxPlan): string[] {
  return [
    ...namespaceArguments,
    ...(plan.canDisableUserNamespaces ? ['--disable-userns'] : []),
    ...['--seccomp', String(fds.filter), '--info-fd', String(fds.info), '--block-fd', String(fds.block)],
    '--clearenv',
    ...Object.entries(plan.environment).flatMap(([name, value]) => ['--setenv', name, value]),
    ...systemArguments(plan.layout, plan.sources.runtime),
    ...(plan.language === 'node' ? ['--ro-bind', plan.sources.node, '/opt/node/bin/node'] : []),
    ...proc(plan.layout),
    ...devices(),
    ...work(plan),
    ...['--perms', '1777', '--size', String(plan.limits.tmpBytes), '--tmpfs', '/tmp'],
    ...['--remount-ro', '/', '--chdir', '/work'],
  ];
}

/** The trusted first program inside and its limits; nothing here is a secret. */
export function launcherCommand(language: Language, limits: Limits, hasCgroup: boolean): string[] {
  const { processes, openFiles, fileBytes, dataBytes } = resourceLimits(limits, hasCgroup);
  const heapMib = Math.floor(limits.memoryBytes / MIB);
  return [
    ...['/bin/sh', '/opt/runtime/launch.sh', language, String(processes), String(openFiles)],
    ...[
      String(Math.ceil(fileBytes / 512)),
      dataBytes === null ? 'unlimited' : String(dataBytes / KIB),
      String(heapMib),
    ],
  ];
}

/** The limits of each process; null where there is none. */
export function resourceLimits(limits: Limits, hasCgroup: boolean) {
  const data = Math.ceil((1.5 * limits.memoryBytes + 512 * MIB) / KIB) * KIB;
  return {
    core: 0,
    // A cgroup says when its limits are hit, so the plain limits lie above it and only back it up.
    processes: hasCgroup ? 2 * limits.processes + 64 : limits.processes + 16,
    openFiles: limits.openFiles,
    fileBytes: Math.max(limits.workBytes, limits.tmpBytes),
    dataBytes: hasCgroup ? null : data,
  };
}

/**
 * What root runs first. The script's user must not be root on the host, and another user cannot bind folders below
 * /root or a private data folder, so root binds them under /mnt, in a mount namespace of its own, before it changes user.
 * bubblewrap 0.8's --ro-bind-fd was tried instead: it cannot walk through such folders either. So was a first bubblewrap:
 * it stays as the parent without the right to signal another user, so what it started outlived a killed worker; and in a
 * pid namespace of its own the second one looks up its child in a /proc that counts otherwise. Every step here is an
 * exec, so that the second bubblewrap is our own child and gets the signal of our death.
 */
export function changeUserCommand(sources: object): string[] {
  const uid = String(SANDBOX_UID);
  return [
    ...[programs.unshare, '--mount', '--propagation', 'private', '--', '/bin/sh', '-euc', bindAndRun, 'sh'],
    ...Object.entries(sources).flatMap(([name, path]) => [name, String(path)]),
    ...['--', programs.setpriv, '--reuid', uid, '--regid', uid, '--clear-groups', '--pdeathsig', 'KILL'],
  ];
}

/** Binds pairs of name and path below /mnt, up to `--`, and becomes the command that follows. */
const bindAndRun = `
mount -t tmpfs -o mode=0755 tmpfs /mnt
while [ "$1" != -- ]; do
  if [ -d "$2" ]; then mkdir "/mnt/$1"; else : > "/mnt/$1"; fi
  mount -o bind,ro "$2" "/mnt/$1"
  shift 2
done
shift
exec "$@"
`;

/** Where a bubblewrap started through `changeUserCommand` finds the same sources. */
export const changedSources: Sources = { runtime: '/mnt/runtime', run: '/mnt/run', node: '/mnt/node' };

/** What of the host every sandbox sees, below `root` (no `/` at its end). */
export function systemArguments({ links, folders, etc }: HostLayout, runtime: string, root = ''): string[] {
  const ours = ['passwd', 'group', 'hosts', 'nsswitch.conf'];
  return [
    ...['--ro-bind', '/usr', `${root}/usr`],
    ...links.flatMap(({ name, target }) => ['--symlink', target, `${root}/${name}`]),
    ...folders.flatMap((name) => ['--ro-bind', `/${name}`, `${root}/${name}`]),
    ...etc.flatMap((name) => ['--ro-bind', `/etc/${name}`, `${root}/etc/${name}`]),
    ...ours.flatMap((name) => ['--ro-bind', `${runtime}/etc/${name}`, `${root}/etc/${name}`]),
    ...['--ro-bind', runtime, `${root}/opt/runtime`],
  ];
}

function proc({ maskedFiles, maskedFolders }: HostLayout): string[] {
  return [
    ...['--proc', '/proc'],
    ...maskedFiles.flatMap((name) => ['--ro-bind', '/dev/null', `/proc/${name}`]),
    ...maskedFolders.flatMap((name) => ['--tmpfs', `/proc/${name}`, '--remount-ro', `/proc/${name}`]),
    ...['--remount-ro', '/proc'],
  ];
}

function devices(): string[] {
  return [
    ...['--dev', '/dev', '--perms', '1777', '--size', String(SHARED_MEMORY_BYTES), '--tmpfs', '/dev/shm'],
    ...['--remount-ro', '/dev'],
  ];
}

function work({ language, limits, sources }: SandboxPlan): string[] {
  return [
    ...['--size', String(limits.workBytes), '--tmpfs', '/work', '--dir', '/work/output'],
    ...['--ro-bind', `${sources.run}/script`, `/work/${scriptNames[language]}`],
    ...['--ro-bind', `${sources.run}/input`, '/work/input'],
    ...['--ro-bind', `${sources.run}/request`, '/work/request'],
    ...['--ro-bind', `${sources.run}/memory.json`, '/work/memory.json'],
  ];
}
