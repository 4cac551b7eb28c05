import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../src/contract/routes.ts';
import type { Run } from '../../src/contract/run.ts';
import { PASSWORD, type TestPerson, useApp } from '../app.ts';
import { useDatabase } from '../database.ts';
import { startCollector } from '../otlp-collector.ts';
import { makePublished, runForm } from '../tool-maker.ts';

const collector = await startCollector();

describe('traces', () => {
  // Before the database and the server: they end first, and with them what is still to be sent.
  afterAll(() => collector.close());
  const database = useDatabase();
  const app = useApp(database, { worker: true, env: { OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/` } });
  let author: TestPerson;
  beforeAll(async () => {
    author = await app.signInAs('superuser');
  });
  const trace = '0af7651916cd43dd8448eb211c80319c';
  const theirs = 'b7ad6b7169203331';
  const traceparent = `00-${trace}-${theirs}-01`;

  it('lead from the request of somebody signed in through the queue into the sandbox, and from nobody else', async () => {
    const { slug } = await makePublished(author.client, { source: 'def run_tool(i, o): return "<p>secret words</p>"' });
    const body = { name: 'program', scopes: ['run', 'read'], days: 1, password: PASSWORD } as const;
    const { token } = await author.client.call(routes.createToken, { body: { ...body, scopes: [...body.scopes] } });
    const response = await fetch(`${app.url}/api/v1/tools/${slug}/run?wait=60`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, traceparent },
      body: runForm(),
    });
    const run = (await response.json()) as Run;
    expect(run.status).toBe('succeeded');
    await fetch(`${app.url}/api/v1/me`, { headers: { traceparent } });

    const names = [
      ...['POST /api/v1/tools/{slug}/run', 'enqueue', 'run'],
      ...['wait in queue', 'claim', 'sandbox start', 'sandbox run', 'record'],
    ];
    const own = () => collector.spans.filter(({ traceId }) => traceId === trace);
    await expect
      .poll(() =>
        own()
          .map(({ name }) => name)
          .sort(),
      )
      .toEqual([...names].sort());
    const [request, enqueue, whole, ...steps] = names.map((name) => own().find((span) => span.name === name));
    expect(request?.parentSpanId).toBe(theirs);
    expect(enqueue?.parentSpanId).toBe(request?.spanId);
    expect(whole?.parentSpanId).toBe(enqueue?.spanId);
    expect(new Set(steps.map((step) => step?.parentSpanId))).toEqual(new Set([whole?.spanId]));
    // Each step begins where the one before has ended.
    for (const [index, step] of steps.entries())
      if (index > 0) expect(step?.startTimeUnixNano).toBe(steps[index - 1]?.endTimeUnixNano);
    expect(whole?.attributes).toContainEqual({ key: 'scriptorium.run.id', value: { stringValue: run.id } });
    expect(whole?.attributes).toContainEqual({ key: 'scriptorium.run.status', value: { stringValue: 'succeeded' } });

    // Who is not signed in begins a trace of their own.
    await expect.poll(() => collector.spans.filter(({ name }) => name === 'GET /api/v1/me')).toHaveLength(1);
    const sent = JSON.stringify(collector.spans);
    expect(sent).not.toContain('secret words');
    expect(sent).not.toContain(token);
    expect(sent).not.toContain(author.email);
  });

  it('show which run failed', async () => {
    const { slug } = await makePublished(author.client, { source: 'def run_tool(i, o): raise ValueError("private")' });
    const params = { slug };
    const run = await author.client.call(routes.startRun, { params, query: { wait: 60 }, body: runForm() });
    const spans = () =>
      collector.spans.filter(
        ({ name, attributes }) =>
          name === 'run' &&
          attributes.some(({ key, value }) => key === 'scriptorium.run.id' && value.stringValue === run.id),
      );
    await expect.poll(spans).toHaveLength(1);
    expect(spans()[0]?.status).toEqual({ code: 2, message: 'failed' });
    expect(JSON.stringify(collector.spans)).not.toContain('private');
  });
});
