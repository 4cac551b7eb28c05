/** A PostgreSQL that can be killed and started again where it was, as a machine loses power. */
import path from 'node:path';
import { startEmbeddedPostgres } from '../src/postgres/embedded.ts';
import { readPostmasterPid } from '../src/postgres/former-server.ts';
import { layoutOf } from '../src/postgres/layout.ts';
import { makePlace } from './server-process.ts';

export interface KillableDatabase {
  url: string;
  killAndStart: () => Promise<void>;
  remove: () => Promise<void>;
}

export async function startKillableDatabase(): Promise<KillableDatabase> {
  const place = await makePlace();
  const folder = path.join(place.dataDir, 'postgres');
  let current = await startEmbeddedPostgres({ folder, log: () => {} });
  const { url } = current;
  return {
    url,
    killAndStart: async () => {
      const pid = await readPostmasterPid(layoutOf(folder).data);
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
      await current.ended;
      await current.stop();
      current = await startEmbeddedPostgres({ folder, log: () => {}, settings: { port: new URL(url).port } });
    },
    remove: async () => {
      await current.stop();
      await place.remove();
    },
  };
}
