import { join } from 'node:path';
import type { DatabaseUser } from './database-user.ts';

/** One program of PostgreSQL, ready to be spawned. */
export type Command = { file: string; args: string[] };

export type CommandOptions = {
  /** Folder with `bin`, `lib` and `share`. */
  binaries: string;
  /** Folder that the program may write to. */
  folder: string;
  /** Undefined: whoever we are. */
  user: DatabaseUser | undefined;
};

/** Nothing of ours: no secret and no PG… variable reaches PostgreSQL. */
export const commandEnvironment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/**
 * The command line that runs `program` so that it stops when we die: the kernel then sends SIGINT, which PostgreSQL
 * takes as "end the sessions and stop cleanly". Arguments that begin with the folder are turned into what the program
 * sees.
 *
 * As root the folder may lie below one that only root can enter (/root is 0700), so both folders are mounted at a place
 * of their own that exists for this program alone. Process and System V namespaces stay shared: postmaster.pid and the
 * shared memory block are how PostgreSQL notices a second server. Every step is an exec, so that PostgreSQL is our own
 * child: with bwrap between us, its watcher, which has dropped the right to signal another user's process, was the one
 * that died, and the kernel withheld the SIGINT.
 */
export const postgresCommand = (program: 'initdb' | 'postgres', args: string[], options: CommandOptions): Command => {
  const { binaries, folder, user } = options;
  if (!user) return { file: 'setpriv', args: [...dieWithParent, '--', join(binaries, 'bin', program), ...args] };
  const inside = (arg: string): string =>
    arg === folder || arg.startsWith(`${folder}/`) ? `${mountedFolder}${arg.slice(folder.length)}` : arg;
  return {
    file: 'unshare',
    args: [
      ...['--mount', '--propagation', 'private', '--', 'sh', '-euc', mountAndRun, 'sh', folder, binaries, 'setpriv'],
      ...['--reuid', String(user.uid), '--regid', String(user.gid), '--clear-groups'],
      ...['--inh-caps=-all', '--bounding-set=-all', '--no-new-privs', ...dieWithParent, '--'],
      ...[`${mountedBinaries}/bin/${program}`, ...args.map(inside)],
    ],
  };
};

const dieWithParent = ['--pdeathsig', 'INT'];
const mountedFolder = '/mnt/postgres';
const mountedBinaries = '/mnt/native';

/** The shared memory is private too, so a PostgreSQL that was killed leaves none behind. */
const mountAndRun = `
mount -t tmpfs -o mode=0755 tmpfs /mnt
mkdir ${mountedFolder} ${mountedBinaries}
mount --bind "$1" ${mountedFolder}
mount -o bind,ro "$2" ${mountedBinaries}
mount -t tmpfs -o mode=1777 tmpfs /dev/shm
shift 2
cd /
exec "$@"
`;
