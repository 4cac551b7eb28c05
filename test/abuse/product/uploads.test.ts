/** Bodies that are too large, too many, too short, or never end. */
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { beforeAll, describe, expect } from 'vitest';
import { KIB, MIB } from '../../../src/contract/limits.ts';
import { routes } from '../../../src/contract/routes.ts';
import type { TestPerson } from '../../app.ts';
import { growthWhile } from '../../held-memory.ts';
import { runForm, runTool } from '../../tool-maker.ts';
import { codeOf } from './requests.ts';
import { useProduct } from './stage.ts';

const BOUNDARY = 'xxBOUNDARYxx';
const MOST_GROWTH = 120 * MIB;

describe('uploads', () => {
  const product = useProduct();
  const { app, play, control } = product;
  let user: TestPerson;
  beforeAll(async () => {
    user = await product.enter('user');
  });

  const address = () => `/api/v1/tools/${product.published.slug}/run`;
  const part = (name: string, content: string, file?: string): string =>
    `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"${file === undefined ? '' : `; filename="${file}"`}\r\n\r\n${content}\r\n`;
  const send = (body: RequestInit['body'], headers: Record<string, string> = {}) =>
    fetch(app.url + address(), {
      method: 'POST',
      body: body ?? null,
      ...({ duplex: 'half' } as object),
      headers: {
        ...user.headers(),
        'x-scriptorium': '1',
        ...(body instanceof FormData ? {} : { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }),
        ...headers,
      },
    });

  /** Writes to the socket itself, so that a length can be wrong; answers what came back before it was closed. */
  function sendBytes(lines: string[], chunks: Iterable<string>, options: { isCut?: boolean } = {}): Promise<string> {
    const { hostname, port } = new URL(app.url);
    const head = [
      ...[`POST ${address()} HTTP/1.1`, 'host: localhost', `cookie: ${user.headers().cookie}`, 'x-scriptorium: 1'],
      ...[`content-type: multipart/form-data; boundary=${BOUNDARY}`, ...lines, '', ''],
    ];
    return new Promise((resolve) => {
      let answer = '';
      const socket = connect(Number(port), hostname, () => {
        socket.write(head.join('\r\n'));
        const left = chunks[Symbol.iterator]();
        const next = () => {
          while (!socket.destroyed) {
            const { value, done } = left.next();
            if (done && options.isCut) socket.destroy();
            if (done) return;
            if (!socket.write(value)) {
              socket.once('drain', next);
              return;
            }
          }
        };
        next();
      });
      socket.on('data', (data) => {
        answer += data.toString();
        if (/\r\n\r\n[\s\S]*\}\s*(0\s*)?$/.test(answer)) socket.destroy();
      });
      socket.on('error', () => {});
      socket.on('close', () => resolve(answer));
    });
  }

  function* endless(total: number): Generator<string> {
    const block = 'x'.repeat(64 * KIB);
    yield `--${BOUNDARY}\r\ncontent-disposition: form-data; name="files"; filename="large.bin"\r\n\r\n`;
    for (let sent = 0; sent < total; sent += block.length) yield block;
    yield `\r\n--${BOUNDARY}--\r\n`;
  }
  function* chunked(parts: Iterable<string>): Generator<string> {
    for (const text of parts) yield `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
    yield '0\r\n\r\n';
  }

  play('AP-13', 'sends more than is taken, with a length and without', async () => {
    const length = 4 * 1024 * MIB;
    const { played, grownBytes } = await growthWhile(async () => ({
      announced: await sendBytes([`content-length: ${length}`], endless(length)),
      streamed: await sendBytes(['transfer-encoding: chunked'], chunked(endless(200 * MIB))),
    }));
    expect(played.announced).toMatch(/^HTTP\/1\.1 413 [\s\S]*payload_too_large/);
    expect(played.streamed).toMatch(/^(HTTP\/1\.1 413 [\s\S]*payload_too_large[\s\S]*)?$/);
    expect(grownBytes).toBeLessThan(MOST_GROWTH);
    const json = await fetch(`${app.url}/api/v1/tools/${product.published.slug}/actions`, {
      method: 'POST',
      headers: { ...user.headers(), 'x-scriptorium': '1', 'content-type': 'application/json' },
      body: JSON.stringify({ actionId: 'x'.repeat(2 * MIB) }),
    });
    expect(json.status).toBe(413);
  });

  play('AP-13', 'sends ten thousand parts, fields, headers of a part, and a name of a megabyte', async () => {
    const close = `--${BOUNDARY}--\r\n`;
    const many = (count: number, make: (n: number) => string) =>
      Array.from({ length: count }, (_, n) => make(n)).join('');
    for (const body of [
      many(10_000, (n) => part('files', 'x', `f${n}.txt`)),
      many(10_000, (n) => part(`field${n}`, 'x')),
      many(10_000, () => part('inputs', '{}')),
      part('x'.repeat(MIB), 'x'),
      part('inputs', `{"a":"${'x'.repeat(2 * MIB)}"}`),
    ]) {
      const response = await send(body + close);
      expect([400, 413], body.slice(0, 100)).toContain(response.status);
      await response.body?.cancel();
    }
    const headers = many(10_000, (n) => `x-header-${n}: x\r\n`);
    const odd = `--${BOUNDARY}\r\n${headers}content-disposition: form-data; name="files"; filename="a"\r\n\r\nx\r\n`;
    expect([202, 400, 413, 422]).toContain((await send(odd + close)).status);
  });

  play('AP-13', 'sends a wrong length, nothing, no end, twice the same name, and hangs up midway', async () => {
    const body = `${part('files', 'x'.repeat(70_000), 'a.txt')}--${BOUNDARY}--\r\n`;
    const cut = await sendBytes([`content-length: ${body.length - 20}`], [body]);
    expect(cut).toMatch(/^HTTP\/1\.1 400 /);
    await sendBytes([`content-length: ${body.length + 5000}`], [body.slice(0, -30)], { isCut: true });
    await sendBytes(['transfer-encoding: chunked'], ['fffff\r\n', body.slice(0, 50_000)], { isCut: true });
    expect(await sendBytes(['content-length: -1'], [body])).toMatch(/^HTTP\/1\.1 400 /);
    expect(await sendBytes(['content-length: 5', 'transfer-encoding: chunked'], [body])).toMatch(/^HTTP\/1\.1 400 /);
    for (const [what, sent] of [
      ['nothing', ''],
      ['no end', part('files', 'x', 'a.txt')],
      ['no part', '\r\n\r\n'],
    ] as const)
      expect([what, (await send(sent)).status]).toEqual([what, 400]);
    const twins = runForm(
      {},
      [1, 2].map((n) => ({ name: 'same.txt', content: String(n) })),
    );
    expect(await codeOf(await send(twins))).toBe('file_name_clash');
    const noBoundary = await send(body, { 'content-type': 'multipart/form-data' });
    expect([400, 415]).toContain(noBoundary.status);
  });

  control('AP-13', 'sends what is taken', async () => {
    const files = Array.from({ length: 20 }, (_, n) => ({ name: `f${n}.txt`, content: new Uint8Array(MIB) }));
    const run = await runTool(user.client, product.published.slug, {}, files);
    expect(run).toMatchObject({ status: 'succeeded' });
    const stored = await readdir(path.join(app.dataDir, 'uploads'), { recursive: true });
    expect(stored.length).toBeGreaterThan(20);
    expect((await user.client.call(routes.getRun, { params: { runId: run.id } })).files.length).toBe(20);
  });
});
