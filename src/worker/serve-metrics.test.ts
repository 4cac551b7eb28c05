import { expect, it } from 'vitest';
import { serveMetrics } from './serve-metrics.ts';

it('tells metrics to who shows the token, and everybody whether the worker is alive and ready', async () => {
  let isReady = true;
  const metrics = { contentType: 'text/plain', read: async () => 'runs 1\n' };
  const door = await serveMetrics({ host: '127.0.0.1', port: 0, token: 'secret', metrics, isReady: () => isReady });
  try {
    const ask = async (path: string, init: RequestInit = {}) => {
      const response = await fetch(`http://127.0.0.1:${door.port}${path}`, init);
      return [response.status, await response.text()];
    };
    const bearing = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
    expect(await ask('/metrics', bearing('secret'))).toEqual([200, 'runs 1\n']);
    for (const init of [{}, bearing(''), bearing('secret '.repeat(2)), bearing('secreT')])
      expect(await ask('/metrics', init)).toEqual([401, '{"error":"unauthenticated"}']);
    for (const [path, init] of [
      ['/', {}],
      ['/metrics/', bearing('secret')],
      ['/metrics', { ...bearing('secret'), method: 'POST' }],
    ] as const)
      expect((await ask(path, init))[0]).toBe(404);
    expect(await ask('/healthz')).toEqual([200, '{"ok":true}']);
    expect(await ask('/readyz')).toEqual([200, '{"ok":true}']);
    isReady = false;
    expect(await ask('/readyz')).toEqual([503, '{"ok":false}']);
  } finally {
    await door.close();
  }
});
