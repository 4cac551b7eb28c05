/** A program that was written for the Scripts API as its founding document has it: plain requests and an EventSource. */

import { EventSource } from 'eventsource';
import { expect } from 'vitest';

export interface ScriptsAnswer {
  status: number;
  headers: Headers;
  // What comes back is what the test is about.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  body: any;
}

export interface Heard {
  id: string;
  type: string;
  data: { seq: number; type: string; stream?: string; line?: string; status?: string; exitCode?: number | null };
}

export function scriptsClient(url: string, headers: Record<string, string>) {
  const base = `${url}/api/admin/scripts`;

  async function ask(method: string, path: string, body?: unknown): Promise<ScriptsAnswer> {
    const response = await fetch(base + path, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
  }

  /** Listens until the run is done, or `enough` says so; comes back by itself where the server ends the response early. */
  function listen(
    runId: string,
    options: { since?: number; enough?: (heard: Heard[]) => boolean } = {},
  ): Promise<Heard[]> {
    const query = options.since === undefined ? '' : `?since=${options.since}`;
    const source = new EventSource(`${base}/runs/${runId}/stream${query}`, {
      fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, ...headers } }),
    });
    const heard: Heard[] = [];
    return new Promise((resolve) => {
      const finish = () => {
        source.close();
        resolve(heard);
      };
      for (const type of ['log', 'status', 'done'])
        source.addEventListener(type, (event) => {
          heard.push({ id: event.lastEventId, type, data: JSON.parse(event.data) });
          if (type === 'done' || options.enough?.(heard)) finish();
        });
      // The server answers 204 where nothing follows.
      source.addEventListener('error', () => source.readyState === source.CLOSED && finish());
    });
  }

  /** Runs a script and waits for its end. */
  async function run(scriptId: string): Promise<{ runId: string; heard: Heard[]; item: ScriptsAnswer['body'] }> {
    const { runId } = (await ask('POST', `/${scriptId}/run`)).body;
    const heard = await listen(runId);
    return { runId, heard, item: (await ask('GET', `/runs/${runId}`)).body.item };
  }
  return { ask, listen, run };
}

export const basic = (email: string, password: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${email}:${password}`).toString('base64')}`,
});

/** The lines that a run printed on one stream. */
export const logOf = (heard: Heard[], stream: string): (string | undefined)[] =>
  heard.flatMap(({ data }) => (data.type === 'log' && data.stream === stream ? [data.line] : []));

/** A script with a name of its own, of Bash unless `fields` say otherwise. */
export async function makeScript(
  client: ReturnType<typeof scriptsClient>,
  fields: Record<string, unknown>,
): Promise<{ id: string }> {
  const named = { name: `Script ${crypto.randomUUID()}`, type: 'bash', ...fields };
  const { status, body } = await client.ask('POST', '', named);
  expect([status, body]).toMatchObject([201, { item: {} }]);
  return body.item;
}
