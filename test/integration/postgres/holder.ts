import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type Said = { url?: string; error?: string; message?: string };

/** What the process that holds a PostgreSQL said first, and the means to end it. */
export type Holder = {
  said: Promise<Said>;
  /** Ends it in good order. */
  stop: () => Promise<void>;
  kill: () => Promise<void>;
};

const repository = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
const script = 'test/integration/postgres/serve.ts';

/** Starts PostgreSQL in a process of its own, as whoever runs the tests. */
export const hold = (folder: string): Holder => holderOf(process.execPath, [`${repository}/${script}`, folder]);

/**
 * The same as an ordinary user, on a place that only this process sees: `folder` of this machine, or a disk of so many
 * bytes. Root becomes the user "nobody" for it; anybody else stays himself.
 */
export const holdAsOrdinaryUser = (place: { folder: string } | { diskBytes: number }): Holder => {
  const self = process.getuid?.() === 0;
  const node = process.execPath.replace(repository, '/mnt/repository');
  return holderOf('bwrap', [
    ...['--die-with-parent', '--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--tmpfs', '/mnt'],
    ...['--ro-bind', repository, '/mnt/repository'],
    ...('folder' in place
      ? ['--bind', place.folder, '/mnt/place']
      : ['--perms', '0777', '--size', String(place.diskBytes), '--tmpfs', '/mnt/place']),
    ...(self ? ['--cap-add', 'CAP_SETUID', '--cap-add', 'CAP_SETGID', '--'] : ['--']),
    ...(self ? ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', '--'] : []),
    ...[node, `/mnt/repository/${script}`, '/mnt/place/postgres'],
  ]);
};

const holderOf = (file: string, args: string[]): Holder => {
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'], cwd: '/' });
  const exited = once(child, 'exit');
  const said = new Promise<Said>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line)));
    child.once('error', reject);
    child.once('close', () => reject(new Error('The process ended without a word.')));
  });
  const end = async (how: () => void): Promise<void> => {
    how();
    if (child.exitCode === null && child.signalCode === null) await exited;
  };
  return { said, stop: () => end(() => child.stdin.end()), kill: () => end(() => child.kill('SIGKILL')) };
};
