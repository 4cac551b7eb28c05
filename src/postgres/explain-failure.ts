import { StartError } from './start-error.ts';

/** What a failed `initdb` or `postgres` printed, said so that the person at the terminal knows what to do. */
export const explainFailure = (printed: string, folder: string): StartError => {
  const known = remedies.find(({ pattern }) => pattern.test(printed));
  const remedy = known?.remedy(folder) ?? `The embedded PostgreSQL in ${folder} did not start: ${lastWords(printed)}`;
  return new StartError(remedy, { cause: new Error(printed.trim()) });
};

/** Another program took the port between our choosing it and PostgreSQL's binding it. */
export const isPortTaken = (printed: string): boolean =>
  /could not bind IPv4 address|could not create any TCP\/IP sockets/.test(printed);

/** A server that was killed, or a session of it, is dead but not yet forgotten by the kernel; that takes a moment. */
export const isStillEnding = (printed: string): boolean =>
  /pre-existing shared memory block|lock file "postmaster.pid" already exists/.test(printed);

const remedies: { pattern: RegExp; remedy: (folder: string) => string }[] = [
  {
    pattern: /No space left on device|Disk quota exceeded/,
    remedy: (folder) => `The disk that holds ${folder} is full. Free some space, then start again.`,
  },
  {
    pattern: /Read-only file system/,
    remedy: (folder) =>
      `${folder} lies on a file system that is read-only. Set DATA_DIR to a folder that can be written.`,
  },
  {
    pattern: /(?:unshare|mount): .*(?:not permitted|permission denied|Permission denied)/,
    remedy: () =>
      'As root, the embedded PostgreSQL needs the right to mount, which this system refuses. ' +
      'Start Scriptorium as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.',
  },
  {
    pattern: /Permission denied/,
    remedy: (folder) =>
      `PostgreSQL may not use ${folder}. Make the folder writable for its owner, or set DATA_DIR to another one.`,
  },
  {
    pattern: /incorrect checksum|invalid checkpoint record|could not locate a valid checkpoint/,
    remedy: (folder) => `The database in ${folder} is damaged. Restore it from a backup.`,
  },
];

const lastWords = (printed: string): string => {
  const lines = printed.split('\n').filter((line) => line.trim() !== '');
  const worst = lines.findLast((line) => /FATAL|PANIC|error:/.test(line)) ?? lines.at(-1) ?? 'it printed nothing.';
  return worst.trim();
};
