/** What a running server holds: descriptors, processes, mounts, memory. To be compared before and after. */
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import type { Db } from '../src/db/database.ts';
import { memoryFolderOf } from '../src/sandbox/local/memory-folder.ts';
import { listChildren, readProcessStat } from '../src/sandbox/process-facts.ts';
import { listRunCgroups } from './host-leftovers.ts';
import type { ServerProcess } from './server-process.ts';

/** Set on a server whose memory is to be read: it prints where its inspector listens, on a port of its own. */
export const INSPECTED = { NODE_OPTIONS: '--inspect=127.0.0.1:0' };

/** `<worker>/pipes/<number>`, below the sandbox folder or, where there is one, its folder in memory. */
const PIPE = /^[^/]+\/pipes\/\d+$/;

export interface Figures {
  /** Without those of its connections to the database. */
  descriptors: number;
  /** The server and all that it started. */
  processes: number;
  zombies: number;
  /** That have to do with the data folder; others on this host mount things, too. */
  mounts: number;
  /** Of runs. */
  cgroups: number;
  /** Files and folders of sandboxes, and of artifacts on their way. */
  temporaryFiles: number;
  /** Named ones, kept to be used again: as many as were needed at once. */
  pipes: number;
  /** The pool keeps as many as were needed at once in the last ten seconds. */
  connections: number;
  jobs: number;
  workers: number;
}

export async function readFigures(server: ServerProcess, dataDir: string, db: Db): Promise<Figures> {
  const family = descendants(server.pid);
  const listAll = (folder: string): Promise<string[]> => readdir(folder, { recursive: true }).catch(() => []);
  const sandboxFolder = path.join(dataDir, 'sandbox');
  const [descriptors, mounts, cgroups, onDisk, inMemory, incoming, counts] = await Promise.all([
    readdir(`/proc/${server.pid}/fd`),
    readFile(`/proc/${server.pid}/mountinfo`, 'utf8'),
    listRunCgroups(new Set([server.pid])),
    listAll(sandboxFolder),
    memoryFolderOf(sandboxFolder).then(listAll),
    listAll(path.join(dataDir, 'artifacts', 'incoming')),
    countInDatabase(db),
  ]);
  const sandboxes = [...onDisk, ...inMemory];
  const pipes = sandboxes.filter((name) => PIPE.test(name));
  return {
    descriptors: descriptors.length - counts.connections,
    processes: family.length,
    zombies: family.filter((pid) => readProcessStat(pid)?.state === 'Z').length,
    mounts: mounts.split('\n').filter((line) => line.includes(dataDir)).length,
    cgroups: cgroups.length,
    temporaryFiles: sandboxes.length - pipes.length + incoming.length,
    pipes: pipes.length,
    ...counts,
  };
}

function descendants(pid: number): number[] {
  return [pid, ...listChildren(pid).flatMap(descendants)];
}

async function countInDatabase(db: Db): Promise<Pick<Figures, 'connections' | 'jobs' | 'workers'>> {
  const { rows } = await sql<Pick<Figures, 'connections' | 'jobs' | 'workers'>>`
    select
      (select count(*) from pg_stat_activity where datname = current_database()) as connections,
      (select count(*) from graphile_worker.jobs) as jobs,
      (select count(*) from workers) as workers`.execute(db);
  return rows[0] as Pick<Figures, 'connections' | 'jobs' | 'workers'>;
}

export interface Memory {
  rssBytes: number;
  heapBytes: number;
}

/** Memory of an inspected server after its garbage is collected. */
export async function readMemory(server: ServerProcess): Promise<Memory> {
  const url = server.lines.map((line) => /^Debugger listening on (ws:\S+)$/.exec(line)?.[1]).find(Boolean);
  if (url === undefined) throw new Error('The server was not started with an inspector.');
  const socket = new WebSocket(url);
  try {
    await once(socket, 'open');
    await ask(socket, 1, 'HeapProfiler.collectGarbage', {});
    const expression = 'JSON.stringify(process.memoryUsage())';
    const answer = await ask(socket, 2, 'Runtime.evaluate', { expression });
    const usage = JSON.parse((answer as { result: { value: string } }).result.value) as NodeJS.MemoryUsage;
    return { rssBytes: usage.rss, heapBytes: usage.heapUsed };
  } finally {
    socket.close();
  }
}

async function ask(socket: WebSocket, id: number, method: string, params: object): Promise<unknown> {
  socket.send(JSON.stringify({ id, method, params }));
  for (;;) {
    const [event] = (await once(socket, 'message')) as [MessageEvent];
    const message = JSON.parse(String(event.data)) as { id?: number; result?: unknown };
    if (message.id === id) return message.result;
  }
}
