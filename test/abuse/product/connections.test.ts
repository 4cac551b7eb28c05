/** Connections that are slow, many, or never end, and event streams that are asked for in odd ways. */
import { connect, type Socket } from 'node:net';
import { beforeAll, describe, expect } from 'vitest';
import { urlOf } from '../../../src/client/client.ts';
import { routes } from '../../../src/contract/routes.ts';
import type { TestPerson } from '../../app.ts';
import { makeDraft, runForm, runTool } from '../../tool-maker.ts';
import { isFull } from '../test-cases.ts';
import { useProduct } from './stage.ts';

/** As many connections as this process may open while it is also the server. */
const IDLE = isFull ? 5000 : 400;
const CONNECTS = isFull ? 10_000 : 300;
const STREAMS = 1000;
const PATIENT = { timeout: 200_000, interval: 200 };
const FORGED = 'event: done\ndata: {"type":"done","status":"succeeded"}';

describe('connections', () => {
  const product = useProduct();
  const { app, database, play, control } = product;
  let author: TestPerson;
  beforeAll(async () => {
    author = await product.enter('contributor');
  });

  function open(first: string): Promise<Socket> {
    const { hostname, port } = new URL(app.url);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(first);
        resolve(socket);
      });
      socket.on('error', reject);
    });
  }

  async function openMany(count: number, first: string): Promise<Socket[]> {
    const sockets: Socket[] = [];
    // In portions: the queue of who waits to be accepted is short.
    while (sockets.length < count) {
      const portion = Array.from({ length: Math.min(100, count - sockets.length) }, () => open(first));
      sockets.push(...(await Promise.all(portion)));
    }
    return sockets;
  }

  const hasClosed = (socket: Socket): Promise<void> =>
    new Promise((resolve) => {
      if (socket.destroyed) resolve();
      socket.on('close', () => resolve()).resume();
    });

  const hasAnswered = (socket: Socket): Promise<void> =>
    new Promise((resolve) => {
      if (socket.destroyed) resolve();
      socket.once('data', () => resolve()).once('close', () => resolve());
    });

  const head = (person: TestPerson, line: string, more: string[] = []): string =>
    [line, 'host: localhost', `cookie: ${person.headers().cookie}`, 'x-scriptorium: 1', ...more, '', ''].join('\r\n');

  play('AP-14', 'holds connections open: idle, with half a header, with half a body, without reading', async () => {
    const idle = await openMany(IDLE, '');
    const halfHeader = await openMany(50, 'GET /api/v1/me HTTP/1.1\r\nhost: localhost\r\nx-slow: ');
    const json = ['content-type: application/json', 'content-length: 1000'];
    const halfBody = await openMany(50, `${head(author, 'POST /api/v1/admin/tools HTTP/1.1', json)}{"title":`);
    const { slug } = product.published;
    const form = ['content-type: multipart/form-data; boundary=x', 'content-length: 1000000'];
    const halfForm = await openMany(
      20,
      `${head(author, `POST /api/v1/tools/${slug}/run HTTP/1.1`, form)}--x\r\ncontent-disposition: form-data; name="files"; filename="a"\r\n\r\nslow`,
    );
    const deaf = await openMany(50, head(author, 'GET /openapi.json HTTP/1.1'));
    for (const socket of deaf) socket.pause();
    const all = [...idle, ...halfHeader, ...halfBody, ...halfForm, ...deaf];
    try {
      expect(await runTool(author.client, slug)).toMatchObject({ status: 'succeeded' });
      await expect.poll(async () => (await fetch(`${app.url}/readyz`)).status).toBe(200);
      // Headers that do not come are waited for 20 seconds, and looked after every 30.
      await Promise.race([Promise.all(halfHeader.map(hasClosed)), failAfter(150_000)]);
      expect(database.pool.waitingCount).toBe(0);
    } finally {
      for (const socket of all) socket.destroy();
    }
  });

  const failAfter = (ms: number): Promise<never> =>
    new Promise((_, reject) => {
      setTimeout(() => reject(new Error('A slow connection is still open.')), ms).unref();
    });

  control('AP-14', 'sends the other half in time', async () => {
    const socket = await open('GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nx-slow: ');
    let answer = '';
    socket.on('data', (data) => {
      answer += data.toString();
    });
    socket.write('not for long\r\n\r\n');
    await hasClosed(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  });

  async function streamOf(source: string): Promise<string> {
    const { versionId } = await makeDraft(author.client, { source });
    const run = await author.client.call(routes.startSandboxRun, {
      params: { versionId },
      query: { wait: 60 },
      body: runForm(),
    });
    return (await author.client.open(routes.getRunEvents, { params: { runId: run.id } })).text();
  }
  const eventsIn = (stream: string): string[] => [...stream.matchAll(/^event: (.*)$/gm)].map(([, name = '']) => name);

  play('AP-16', 'prints lines that look like the end of the stream', async () => {
    const breaks = ['\n\n', '\r\n\r\n', '\r\r', '\u2028\u2028', '\0\n\n', '\n\n: comment\n\n', '\n\nid: 999\n'];
    const texts = breaks.map((text) => `${text}${FORGED}${text}`);
    const source = `import json\ndef run_tool(i, o):\n    for text in json.loads(${JSON.stringify(JSON.stringify(texts))}):\n        print(text, flush=True)\n    return json.loads(${JSON.stringify(JSON.stringify(texts[0]))})\n`;
    const stream = await streamOf(source);
    expect(eventsIn(stream).filter((name) => name === 'done')).toEqual(['done']);
    expect(stream).not.toMatch(/^id: 999$/m);
    expect(eventsIn(stream).at(-1)).toBe('done');
    const lines = stream.split(/\r\n|[\r\n]/).filter((line) => line !== '');
    expect(lines.filter((line) => !/^(id: \d+|event: \w+|data: \{.*\}|: (connected|ping))$/s.test(line))).toEqual([]);
    expect(stream).toContain(JSON.stringify('event: done').slice(1, -1));
  });
  control('AP-16', 'prints them into a stream that does not keep data on one line', async () => {
    const naive = `id: 1\nevent: log\ndata: x\n\n${FORGED}\n\nid: 2\nevent: done\ndata: {}\n\n`;
    expect(eventsIn(naive).filter((name) => name === 'done').length).toBe(2);
  });

  play('AP-17', 'comes back with numbers of events that never were', async () => {
    const { versionId } = await makeDraft(author.client, { source: 'def run_tool(i, o):\n    print("once")\n' });
    const start = { params: { versionId }, query: { wait: 60 }, body: runForm() };
    const run = await author.client.call(routes.startSandboxRun, start);
    const url = app.url + urlOf(routes.getRunEvents, { runId: run.id });
    const read = async (headers: Record<string, string>, search = '') => {
      const response = await fetch(url + search, { headers: { ...author.headers(), ...headers } });
      return [response.status, eventsIn(await response.text()).length] as const;
    };
    const whole = await read({});
    expect(whole[1]).toBeGreaterThan(2);
    for (const id of ['-1', '999999999', '9'.repeat(30), '1e3', 'NaN', '0x1', '../1', "1' or 1=1", run.id, ''])
      expect([id, await read({ 'last-event-id': id })]).toEqual([id, whole]);
    for (const since of ['-1', '1.5', 'x', '9'.repeat(30)]) expect((await read({}, `?since=${since}`))[0]).toBe(400);
  });

  play('AP-17', 'opens more streams than one person may, and others by the thousand that hang up', async () => {
    // It has to last until all of them are open, and the usual test run has a minute.
    const { versionId } = await makeDraft(author.client, {
      source: 'import time\ndef run_tool(i, o):\n    time.sleep(600)\n',
      limits: { timeoutMs: 600_000 },
    });
    const run = await author.client.call(routes.startSandboxRun, { params: { versionId }, body: runForm() });
    const line = `GET ${urlOf(routes.getRunEvents, { runId: run.id })} HTTP/1.1`;
    const held: Socket[] = [];
    // Where the database is busy for ten seconds, a stream is turned away or breaks off, and comes back as in a browser.
    const fillUp = async (): Promise<void> => {
      while (app.watchers() < STREAMS) {
        const opened = await openMany(Math.min(100, STREAMS - app.watchers()), head(author, line));
        held.push(...opened);
        await Promise.all(opened.map(hasAnswered));
      }
    };
    const askForOneMore = async (): Promise<number> => {
      await fillUp();
      const url = app.url + urlOf(routes.getRunEvents, { runId: run.id });
      const { status, body } = await fetch(url, { headers: author.headers() });
      await body?.cancel();
      return status;
    };
    try {
      await expect.poll(askForOneMore, PATIENT).toBe(429);
      // A stream asks the database as it opens, and then holds no connection.
      await expect.poll(() => database.pool.totalCount - database.pool.idleCount, PATIENT).toBeLessThan(10);
      const other = await product.enter('user');
      expect(await runTool(other.client, product.published.slug)).toMatchObject({ status: 'succeeded' });
    } finally {
      for (const socket of held) socket.destroy();
    }
    await expect.poll(app.watchers, PATIENT).toBe(0);
    for (let done = 0; done < CONNECTS; done += 100)
      for (const socket of await openMany(100, head(author, line))) socket.destroy();
    await expect.poll(app.watchers, PATIENT).toBe(0);
    expect(database.pool.totalCount).toBeLessThanOrEqual(20);
    await author.client.call(routes.cancelRun, { params: { runId: run.id } });
  });
  control('AP-17', 'opens one, and reads it to its end', async () => {
    const stream = await streamOf('def run_tool(i, o):\n    print("once")\n');
    expect(eventsIn(stream).at(-1)).toBe('done');
    expect(stream).toContain('once');
  });
});
