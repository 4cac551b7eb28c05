/** bubblewrap's arguments for the sandbox of a zygote. Pure. */
import { MIB } from '../../../contract/limits.ts';
import type { HostLayout } from '../host-layout.ts';
import { programs } from '../programs.ts';
import { namespaceArguments, SANDBOX_UID, SHARED_MEMORY_BYTES, systemArguments } from '../sandbox-arguments.ts';

/** The root of its runs, which start from it: the supervisor's Python knows the name too. */
const BASE = '/base';
const DEVICES = ['null', 'zero', 'full', 'random', 'urandom', 'tty'];

const ONE_THREAD = ['OPENBLAS_NUM_THREADS', 'OMP_NUM_THREADS', 'MKL_NUM_THREADS', 'NUMEXPR_NUM_THREADS'];
const SCRATCH_BYTES = 16 * MIB;

export interface ZygoteParts {
  /** The prepared runtime, as bubblewrap is to find it; Node likewise, where its forks become Node. */
  runtime: string;
  node: string | null;
  /** Packages that it imports before it forks. */
  imports: string[];
  filter: Buffer;
}

/**
 * It has no rights, and no filter, since it must make namespaces for its runs. Its own root holds what an interpreter
 * needs; below /base is what every run sees, with empty folders where a run mounts its own. Its /proc has no masks: the
 * kernel lets a namespace have a new /proc only where it can see a whole one.
 */
export function zygoteArguments(layout: HostLayout, { runtime, node, imports, filter }: ZygoteParts): string[] {
  const { maskedFiles, maskedFolders } = layout;
  const every = {
    ...{ uid: SANDBOX_UID, maskedFiles, maskedFolders, sharedMemoryBytes: SHARED_MEMORY_BYTES },
    ...{ imports, filter: filter.toString('hex') },
  };
  return [
    ...namespaceArguments,
    ...['--clearenv', '--setenv', 'LANG', 'C.UTF-8'],
    // What is imported ahead may start no threads, and finds a folder that can be written, in which nothing stays.
    ...ONE_THREAD.flatMap((name) => ['--setenv', name, '1']),
    ...(imports.length > 0 ? ['--setenv', 'HOME', '/tmp', '--size', String(SCRATCH_BYTES), '--tmpfs', '/tmp'] : []),
    ...systemArguments(layout, runtime),
    ...['--proc', '/proc', '--dev', '/dev', '--remount-ro', '/dev'],
    ...['--tmpfs', BASE],
    ...systemArguments(layout, runtime, BASE),
    ...(node === null ? [] : ['--ro-bind', node, `${BASE}/opt/node/bin/node`]),
    ...devices(`${BASE}/dev`),
    ...['proc', 'tmp', 'work'].flatMap((name) => ['--dir', `${BASE}/${name}`]),
    ...['--remount-ro', BASE, '--remount-ro', '/', '--chdir', '/', '--'],
    ...[programs.python, '-I', '-S', '-B', '/opt/runtime/supervisor/zygote.py', JSON.stringify(every)],
  ];
}

/** As bubblewrap's --dev, but without its /dev/pts: each run has one of its own. */
function devices(folder: string): string[] {
  const links = [
    ...['stdin', 'stdout', 'stderr'].map((name, fd) => [`/proc/self/fd/${fd}`, name] as const),
    ...([
      ['/proc/self/fd', 'fd'],
      ['/proc/kcore', 'core'],
      ['pts/ptmx', 'ptmx'],
    ] as const),
  ];
  return [
    ...['--tmpfs', folder],
    ...DEVICES.flatMap((name) => ['--dev-bind', `/dev/${name}`, `${folder}/${name}`]),
    ...links.flatMap(([target, name]) => ['--symlink', target, `${folder}/${name}`]),
    ...['--dir', `${folder}/pts`, '--dir', `${folder}/shm`, '--remount-ro', folder],
  ];
}
