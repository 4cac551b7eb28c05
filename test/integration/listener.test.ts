import { createServer, type Server, Socket } from 'node:net';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openListener } from '../../src/db/listener.ts';
import { useDatabase } from '../database.ts';

/** A way to the database that can go silent: what was connected stays so, and hears nothing more. */
async function openWay(url: URL): Promise<{ server: Server; url: string; fallSilent: () => void; ways: () => number }> {
  const pairs: [Socket, Socket][] = [];
  const server = createServer((near) => {
    const far = new Socket().connect(Number(url.port), url.hostname);
    pairs.push([near, far]);
    for (const socket of [near, far]) socket.on('error', () => {});
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const near = new URL(url);
  near.host = `127.0.0.1:${(server.address() as { port: number }).port}`;
  const fallSilent = () => {
    for (const [a, b] of pairs) {
      a.unpipe(b);
      b.unpipe(a);
      // Read, so that its end would be heard, and kept from the other.
      for (const socket of [a, b]) socket.resume();
    }
  };
  return { server, url: near.href, fallSilent, ways: () => pairs.length };
}

describe('the listener', () => {
  const database = useDatabase();
  let way: Awaited<ReturnType<typeof openWay>>;
  beforeAll(async () => {
    way = await openWay(new URL(database.url));
  });
  afterAll(() => {
    way.server.close();
  });

  it('connects anew when nobody answers at the other end, and hears what is said then', async () => {
    const listener = await openListener(way.url, { pulseMs: 100, answerMs: 2000 });
    const heard: string[] = [];
    let reconnects = 0;
    listener.on('run_events', (id) => heard.push(id));
    listener.onReconnect(() => {
      reconnects += 1;
    });
    const say = (id: string) => sql`select pg_notify('run_events', ${id})`.execute(database.db);
    await say('one');
    await expect.poll(() => heard).toEqual(['one']);
    way.fallSilent();
    await say('unheard');
    await expect.poll(() => reconnects).toBe(1);
    await say('two');
    await expect.poll(() => heard).toEqual(['one', 'two']);
    expect(way.ways()).toBe(2);
    way.fallSilent();
    await listener.close();
  });
});
