/** bubblewrap's arguments: the whole file system, identity and namespaces of a sandbox. Pure. */
import { KIB, type Limits, MIB } from '../../contract/limits.ts';
import type { Language } from '../runner.ts';
import type { HostLayout } from './host-layout.ts';
import { programs } from './programs.ts';

export const SANDBOX_UID = 10_001;
export const SHARED_MEMORY_BYTES = 64 * MIB;

/** Descriptors of the sandbox's first process, in the order of the `stdio` array that makes them. */
export const fds = { control: 3, arguments: 4, filter: 5 } as const;

/** Host folders a sandbox sees parts of, as the bubblewrap that binds them is to find them. */
export interface Sources {
  /** Prepared runtime: harnesses and the small /etc. */
  runtime: string;
  /** Of this run: script, input/, request/, memory.json. */
  run: string;
  node: string;
}

/** A shell that its user may execute and not read: so the kernel lets no other process of that user look into it. */
export const LAUNCHER = 'sh';

export interface SandboxPlan {
  language: Language;
  /** What launch.sh starts. */
  program: string;
  /** Of the script, in /work. */
  scriptName: string;
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

/** `roomsFolder` is where /work, /tmp and /dev/shm were mounted before; null leaves them to bubblewrap, without a cap on files. */
type PlacedPlan = SandboxPlan & { roomsFolder: string | null };

/** Passed over a descriptor, never in argv: the environment holds inputs, and anyone may run ps. */
export function sandboxArguments(plan: PlacedPlan): string[] {
  return [
    ...namespaceArguments,
    ...(plan.canDisableUserNamespaces ? ['--disable-userns'] : []),
    // Our launcher is init itself, not bubblewrap, which the script could look into.
    ...['--as-pid-1', '--cap-drop', 'ALL', '--seccomp', String(fds.filter), '--clearenv'],
    ...Object.entries(plan.environment).flatMap(([name, value]) => ['--setenv', name, value]),
    ...systemArguments(plan.layout, plan.sources.runtime),
    ...(plan.language === 'node' ? ['--ro-bind', plan.sources.node, '/opt/node/bin/node'] : []),
    ...proc(plan.layout),
    ...devices(plan),
    ...work(plan),
    ...room(plan, 'tmp', '/tmp'),
    ...['--remount-ro', '/', '--chdir', '/work'],
  ];
}

/** The trusted first program inside and its limits; nothing here is a secret. */
export function launcherCommand({ language, program, limits }: SandboxPlan, hasCgroup: boolean): string[] {
  const { processes, openFiles, fileBytes, dataBytes } = resourceLimits(language, limits, hasCgroup);
  const heapMib = Math.floor(limits.memoryBytes / MIB);
  return [
    ...[`/opt/runtime/${LAUNCHER}`, '/opt/runtime/launch.sh', program, String(processes), String(openFiles)],
    ...[
      String(Math.ceil(fileBytes / 512)),
      dataBytes === null ? 'unlimited' : String(dataBytes / KIB),
      String(heapMib),
    ],
  ];
}

/** The limits of each process; null where there is none. */
export function resourceLimits(language: Language, limits: Limits, hasCgroup: boolean) {
  const data = Math.ceil((1.5 * limits.memoryBytes + 512 * MIB) / KIB) * KIB;
  return {
    core: 0,
    // A cgroup says when its limits are hit, so the plain limits lie above it and only back it up.
    processes: hasCgroup ? 2 * limits.processes + 64 : limits.processes + 16,
    openFiles: limits.openFiles,
    fileBytes: Math.max(limits.workBytes, limits.tmpBytes),
    // Each thread of JavaScript reserves half a GiB of addresses for code that it never uses, and the kernel counts them: any
    // limit that means memory would end a script at its third worker. Its heap has a limit of its own.
    dataBytes: hasCgroup || language === 'node' ? null : data,
  };
}

/**
 * What root runs first. The script's user must not be root on the host, and another user cannot bind folders below
 * /root or a private data folder, so root binds them under /mnt, in a mount namespace of its own, before it changes user.
 * bubblewrap 0.8's --ro-bind-fd was tried instead: it cannot walk through such folders either. So was a first bubblewrap:
 * it stays as the parent without the right to signal another user, so what it started outlived a killed worker; and in a
 * pid namespace of its own the second one looks up its child in a /proc that counts otherwise. Every step here is an
 * exec, so that the second bubblewrap is our own child and gets the signal of our death.
 * With `limits` the folders a script may write are mounted there as well.
 */
export function changeUserCommand(sources: object, limits: Limits | null = null): string[] {
  const uid = String(SANDBOX_UID);
  const mounting = limits === null ? [] : roomMounts(limits, `,uid=${uid},gid=${uid}`);
  return [
    ...[programs.unshare, '--mount', '--propagation', 'private', '--'],
    ...mountAndRun(
      Object.entries(sources).map(([name, path]) => [name, String(path)]),
      mounting,
    ),
    ...[programs.setpriv, '--reuid', uid, '--regid', uid, '--clear-groups', '--pdeathsig', 'KILL'],
  ];
}

/**
 * What an ordinary user runs first: bubblewrap cannot cap the number of files, so the folders are mounted before it, in a
 * user namespace where this user is root.
 */
export function mountRoomsCommand(limits: Limits): string[] {
  return [...ownMountsCommand, ...mountAndRun([], roomMounts(limits, ''))];
}

/** Not every host lets an ordinary user do this: some let only bubblewrap. */
export const ownMountsCommand = [
  ...[programs.unshare, '--user', '--map-root-user', '--mount', '--propagation', 'private', '--'],
];

/** Lines of an fstab: the folders a script may write, below /mnt. */
function roomMounts(limits: Limits, owner: string): string[] {
  return Object.entries(ROOM_MODES).map(([name, mode]) => {
    const bytes = roomBytes(limits, name as Room);
    const options = `nosuid,nodev,mode=${mode},size=${bytes},nr_inodes=${mostFiles(bytes)}${owner}`;
    return `tmpfs /mnt/${name} tmpfs ${options},X-mount.mkdir`;
  });
}

/**
 * Binds sources below /mnt, mounts what is to be mounted there, and becomes the command that follows. One `mount` with a
 * table: seven of them took 15 ms, this takes 4.
 */
function mountAndRun(sources: string[][], mounts: string[]): string[] {
  const binds = sources.map(([name = '', path = '']) => {
    const options = name === 'node' ? 'bind,ro' : 'bind,ro,X-mount.mkdir';
    return `${inFstab(path)} /mnt/${name} none ${options}`;
  });
  return ['/bin/sh', '-euc', mountTable, 'sh', [...binds, ...mounts].join('\n')];
}

const mountTable = `
mount -t tmpfs -o mode=0755 tmpfs /mnt
: > /mnt/node
printf '%s\\n' "$1" > /mnt/fstab
mount -a -T /mnt/fstab
shift
exec "$@"
`;

/** A path as one word of a line. */
function inFstab(path: string): string {
  return path.replace(/[\s\\]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

/** Where a bubblewrap started through `changeUserCommand` finds the same sources. */
export const changedSources: Sources = { runtime: '/mnt/runtime', run: '/mnt/run', node: '/mnt/node' };
/** Where one started through it, or through `mountRoomsCommand`, finds the folders a script may write. */
export const ROOMS_FOLDER = '/mnt';

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

function devices(plan: PlacedPlan): string[] {
  return ['--dev', '/dev', ...room(plan, 'shm', '/dev/shm'), '--remount-ro', '/dev'];
}

/** The folders a script may write. Each is a file system of its own, in memory. */
const ROOM_MODES = { work: '0755', tmp: '1777', shm: '1777' } as const;
type Room = keyof typeof ROOM_MODES;

function roomBytes({ workBytes, tmpBytes }: Limits, name: Room): number {
  return { work: workBytes, tmp: tmpBytes, shm: SHARED_MEMORY_BYTES }[name];
}

/**
 * How many files a file system of so many bytes may hold: an empty one takes no block, but 1 KiB of the kernel's memory.
 * The supervisor's Python has the same rule.
 */
function mostFiles(bytes: number): number {
  return Math.min(Math.max(Math.floor(bytes / (4 * KIB)), 64), 1 << 16);
}

/** The same of each folder a script may write, by its place in the sandbox. */
export function mostFilesOf(limits: Limits): Record<string, number> {
  const of = (name: Room): number => mostFiles(roomBytes(limits, name));
  return { '/work': of('work'), '/tmp': of('tmp'), '/dev/shm': of('shm') };
}

function room({ limits, roomsFolder }: PlacedPlan, name: Room, target: string): string[] {
  if (roomsFolder !== null) return ['--bind', `${roomsFolder}/${name}`, target];
  return ['--perms', ROOM_MODES[name], '--size', String(roomBytes(limits, name)), '--tmpfs', target];
}

function work(plan: PlacedPlan): string[] {
  const { scriptName, sources } = plan;
  return [
    ...[...room(plan, 'work', '/work'), '--dir', '/work/output'],
    ...['--ro-bind', `${sources.run}/script`, `/work/${scriptName}`],
    ...['--ro-bind', `${sources.run}/input`, '/work/input'],
    ...['--ro-bind', `${sources.run}/request`, '/work/request'],
    ...['--ro-bind', `${sources.run}/memory.json`, '/work/memory.json'],
  ];
}
