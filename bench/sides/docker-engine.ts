/** What a run in a container of its own costs: the Docker Engine's API, driven directly over its socket. */
import http from 'node:http';
import { GIB } from '../../src/contract/limits.ts';

const SOCKET = '/var/run/docker.sock';
const API = '/v1.41';

export interface DockerEngine {
  facts: Record<string, string>;
  /** create, attach, start, wait, remove. Gives the time of the whole cycle in milliseconds. */
  cycle: () => Promise<number>;
  close: () => void;
}

/** The engine, or the reason why there is nothing to measure. */
export async function openDockerEngine(image: string): Promise<DockerEngine | { why: string }> {
  const agent = new http.Agent({ keepAlive: true, socketPath: SOCKET } as http.AgentOptions);
  const ask = (method: string, path: string, body?: unknown): Promise<Answer> => request(agent, method, path, body);
  try {
    const version = await ask('GET', '/version');
    const { Driver = '', DefaultRuntime = '', CgroupVersion = '' } = (await ask('GET', '/info')).json();
    const found = await ask('GET', `/images/${encodeURIComponent(image)}/json`);
    if (found.status !== 200) throw new Error(`The Docker Engine has no image ${image} (set BENCH_DOCKER_IMAGE).`);
    const facts = { engine: String(version.json().Version), driver: Driver, runtime: DefaultRuntime };
    const cycle = (): Promise<number> => runContainer(ask, agent, image);
    await cycle();
    return { facts: { ...facts, cgroups: CgroupVersion, image }, cycle, close: () => agent.destroy() };
  } catch (error) {
    agent.destroy();
    const { code, message } = error as NodeJS.ErrnoException;
    const isAbsent = code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'EACCES';
    return { why: isAbsent ? `no Docker Engine answers on ${SOCKET} (${code})` : message };
  }
}

type Ask = (method: string, path: string, body?: unknown) => Promise<Answer>;

async function runContainer(ask: Ask, agent: http.Agent, image: string): Promise<number> {
  const startedAt = performance.now();
  const created = await ask('POST', '/containers/create', containerFor(image));
  const id = created.json().Id;
  if (created.status !== 201 || id === undefined) throw new Error(`Docker refused a container: ${created.text}`);
  const output = await attach(agent, id);
  const [started, waited] = [await ask('POST', `/containers/${id}/start`), ask('POST', `/containers/${id}/wait`)];
  if (started.status !== 204) throw new Error(`Docker could not start a container: ${started.text}`);
  const { StatusCode } = (await waited).json();
  const printed = await output.text;
  await ask('DELETE', `/containers/${id}`);
  const tookMs = performance.now() - startedAt;
  if (Number(StatusCode) !== 0 || !printed.includes('1\n'))
    throw new Error(`The container ended with ${StatusCode} and printed ${JSON.stringify(printed)}.`);
  return tookMs;
}

/** The same promises as our sandbox makes, as far as Docker's options go. */
function containerFor(image: string): unknown {
  return {
    Image: image,
    Cmd: ['python3', '-c', 'print(1)'],
    User: '10001:10001',
    AttachStdout: true,
    AttachStderr: true,
    NetworkDisabled: true,
    HostConfig: {
      NetworkMode: 'none',
      ReadonlyRootfs: true,
      Memory: 1 * GIB,
      MemorySwap: 1 * GIB,
      NanoCpus: 1e9,
      PidsLimit: 256,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      Tmpfs: { '/tmp': 'size=256m', '/work': 'size=512m' },
    },
  };
}

interface Answer {
  status: number;
  text: string;
  json: () => Record<string, string | undefined>;
}

async function request(agent: http.Agent, method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await send(agent, method, path, body);
  const text = await readAll(response);
  // The Engine's own documents; only their strings and numbers are read.
  const json = (): Record<string, string | undefined> => JSON.parse(text) as Record<string, string | undefined>;
  return { status: response.statusCode ?? 0, text, json };
}

/** Resolves when the Engine has taken over the connection; `text` when the container has closed its output. */
async function attach(agent: http.Agent, id: string): Promise<{ text: Promise<string> }> {
  const response = await send(agent, 'POST', `/containers/${id}/attach?stream=1&stdout=1&stderr=1`);
  if (response.statusCode !== 200) throw new Error(`Docker would not attach: ${await readAll(response)}`);
  return { text: readAll(response) };
}

function send(agent: http.Agent, method: string, path: string, body?: unknown): Promise<http.IncomingMessage> {
  const text = body === undefined ? '' : JSON.stringify(body);
  const headers = { host: 'docker', 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
  return new Promise((resolve, reject) => {
    const outgoing = http.request({ agent, socketPath: SOCKET, method, path: API + path, headers }, resolve);
    outgoing.on('error', reject);
    outgoing.end(text);
  });
}

async function readAll(response: http.IncomingMessage): Promise<string> {
  response.setEncoding('utf8');
  let text = '';
  for await (const chunk of response) text += chunk;
  return text;
}
