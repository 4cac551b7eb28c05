/** One run in a container of its own, from the order to the outcome. */
import { randomBytes } from 'node:crypto';
import type { Limits } from '../../contract/limits.ts';
import type { Collection } from '../artifact-rules.ts';
import { bashResultFaults, judgeBashResult } from '../bash-result.ts';
import { createFrameReader, type FrameReader } from '../control-frames.ts';
import { type EndCause, judgeEnd } from '../judge-end.ts';
import { createOutputGate, type OutputGate } from '../output-gate.ts';
import type { RunEnding } from '../run-ending.ts';
import type { Outcome, RunHooks, SandboxJob } from '../runner.ts';
import { SandboxFault } from '../sandbox-fault.ts';
import type { ContainerMeter, Reading } from './container-meter.ts';
import { causes } from './end-causes.ts';
import { receiveLeftovers } from './receive-leftovers.ts';
import { sendOrder } from './send-order.ts';
import type { Container } from './start-container.ts';

const SETUP_MS = 60_000;
/** For the first process to end the script; then the container is killed, and its files are lost. */
const GRACE_MS = 5000;
const LEFTOVERS_MS = 60_000;
const KILLED = 137;

export interface RunParts {
  job: SandboxJob;
  hooks: RunHooks;
  ending: RunEnding;
}

/** Takes what comes out of a script. */
interface Heard {
  gate: OutputGate;
  frames: FrameReader;
}

interface Watched {
  durationMs: number;
  /** null when the container was gone before its first process could say. */
  exit: { code: number | null } | null;
}

/** Throws a SandboxFault where the script was not started. Whatever happens, the container is the caller's to remove. */
export async function executeInContainer(container: Container, filter: Buffer, run: RunParts): Promise<Outcome> {
  const { job, ending } = run;
  const { channel, meter } = container;
  const secret = randomBytes(32).toString('hex');
  // The result document of a Bash tool is the largest message.
  channel.accept(Math.max(64 * 1024, job.resultBytes + 1));
  const heard = listen(container, run);
  await start(container, run, { secret, filter });
  const { durationMs, exit } = await watch(container, run, secret);
  const { isOutOfMemory, hasTooManyProcesses, ...used } = await meter.look();
  const limit = findLimit({ isOutOfMemory, hasTooManyProcesses, cpuMs: used.cpuMs }, job.limits);
  if (limit !== null) ending.end(limit);
  if (exit === null) {
    const wasOutOfMemory = await container.wasOutOfMemory().catch(() => false);
    ending.end(wasOutOfMemory ? causes.outOfMemory(job.limits) : causes.ended(channel.complaint()));
  }
  ending.close();

  const left = exit === null ? null : await takeLeftovers(container, job);
  const verdict = judgeEnd({
    language: job.language,
    isPlain: job.style === 'plain',
    cause: ending.cause ?? (await findLateCause(container, job, exit)),
    exitCode: exit?.code ?? KILLED,
    frames: heard.frames.end(),
    bashResult: left?.document === undefined ? null : judgeBashResult(left.document, heard.gate.stdoutHead()),
  });
  const { artifacts, refused }: Collection = left?.collection ?? lost(exit !== null);
  return { ...verdict, durationMs, ...used, artifacts, refused };
}

/** Until the first process says that the script's limits are set and it goes. */
async function start(
  container: Container,
  { job, ending }: RunParts,
  own: { secret: string; filter: Buffer },
): Promise<void> {
  const { channel } = container;
  ending.arm(() => void container.kill());
  const timer = setTimeout(() => ending.end(causes.notReady), SETUP_MS);
  try {
    await sendOrder(channel, job, own);
    const message = await channel.next();
    if (message?.kind !== 'S')
      throw new SandboxFault(`The container could not start the script. ${channel.complaint()}`.trim());
  } finally {
    clearTimeout(timer);
  }
}

/** Before the script starts: its first output may come in one piece with the word that it goes. */
function listen({ channel }: Container, { job, hooks, ending }: RunParts): Heard {
  const { limits, resultBytes } = job;
  const frames = createFrameReader({ resultBytes, onProgress: hooks.onProgress, now: () => performance.now() });
  const gate = createOutputGate({
    ...{ outputBytes: limits.outputBytes, onOutput: hooks.onOutput },
    onTooMuch: () => ending.end(causes.tooMuchOutput(limits)),
  });
  channel.listen((kind, chunk) => {
    if (kind === 'o') gate.take('stdout', chunk);
    else if (kind === 'e') gate.take('stderr', chunk);
    else if (kind === 'c') frames.push(chunk);
  });
  return { gate, frames };
}

async function watch(container: Container, { job, hooks, ending }: RunParts, secret: string): Promise<Watched> {
  const { channel, meter } = container;
  const { limits } = job;
  const startedAt = performance.now();
  hooks.onStarted?.();
  let grace: NodeJS.Timeout | undefined;
  ending.arm(() => {
    channel.send('E');
    grace = setTimeout(() => void container.kill(), GRACE_MS);
  });
  const timer = setTimeout(() => ending.end(causes.tooLate(limits)), limits.timeoutMs);
  const stopLooking = watchMeter(meter, limits, ending);
  try {
    const exit = await readExit(container, { job, hooks, ending }, secret);
    return { durationMs: performance.now() - startedAt, exit };
  } finally {
    stopLooking();
    clearTimeout(timer);
    clearTimeout(grace);
  }
}

/** The first limit that was passed, or null. */
function findLimit(reading: Omit<Reading, 'peakMemoryBytes'>, limits: Limits): EndCause | null {
  if (reading.isOutOfMemory) return causes.outOfMemory(limits);
  if (reading.hasTooManyProcesses) return causes.tooManyProcesses(limits);
  return reading.cpuMs !== null && reading.cpuMs > limits.cpuMs ? causes.tooMuchProcessorTime(limits) : null;
}

/** What the kernel counts of the whole container. Gives the means to stop. */
function watchMeter(meter: ContainerMeter, limits: Limits, ending: RunEnding): () => void {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const look = async (): Promise<void> => {
    const limit = findLimit(await meter.look(), limits);
    if (isStopped) return;
    if (limit !== null) ending.end(limit);
    timer = setTimeout(() => void look(), meter.intervalMs);
  };
  timer = setTimeout(() => void look(), meter.intervalMs);
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}

/** null when the container was gone first. Everything else before the end could have been sent by the script. */
async function readExit(
  container: Container,
  { job, ending }: RunParts,
  secret: string,
): Promise<{ code: number | null } | null> {
  for (;;) {
    const message = await container.channel.next();
    if (message === null) return null;
    const exit = message.kind === 'X' ? parseExit(message.content, secret) : null;
    if (exit !== null) return exit;
    if (message.kind === 'P') ending.end(causes.tooManyProcesses(job.limits));
    else {
      ending.end(causes.forged);
      await container.kill();
    }
  }
}

function parseExit(content: Buffer, secret: string): { code: number | null } | null {
  try {
    const exit = JSON.parse(content.toString()) as { secret?: unknown; code?: unknown };
    if (exit.secret !== secret) return null;
    return { code: Number.isSafeInteger(exit.code) ? (exit.code as number) : null };
  } catch {
    return null;
  }
}

interface Leftovers {
  /** Of a Bash tool; null when it wrote none. Absent for the other languages. */
  document?: { text: string } | { fault: string } | null;
  collection: Collection;
}

/** null when they could not be taken out in time, or are not what the container said. */
async function takeLeftovers(container: Container, job: SandboxJob): Promise<Leftovers | null> {
  const { channel } = container;
  const timer = setTimeout(() => void container.kill(), LEFTOVERS_MS);
  try {
    const document = job.language === 'bash' ? parseDocument((await channel.next())?.content, job) : undefined;
    const collection = await receiveLeftovers(channel, job.artifactsFolder, job.artifactCaps);
    if (collection === null) return null;
    return document === undefined ? { collection } : { document, collection };
  } finally {
    clearTimeout(timer);
  }
}

/** As `send_result` in `runtime/container/leftovers.py` writes it. */
function parseDocument(content: Buffer | undefined, job: SandboxJob): { text: string } | { fault: string } | null {
  const mark = content?.subarray(0, 1).toString('latin1');
  if (mark === '-') return null;
  if (mark === '>') return { fault: bashResultFaults.tooLarge(job.resultBytes) };
  if (mark !== '=') return { fault: bashResultFaults.noFile };
  return { text: (content as Buffer).subarray(1).toString('utf8').trim() };
}

/** The engine's word on memory, where the container's cgroup cannot be seen from here. */
async function findLateCause(container: Container, job: SandboxJob, exit: Watched['exit']): Promise<EndCause | null> {
  if (exit?.code !== KILLED || !(await container.wasOutOfMemory().catch(() => false))) return null;
  return causes.outOfMemory(job.limits);
}

function lost(wasThere: boolean): Collection {
  const why = 'The files could not be taken out of the container.';
  return { artifacts: [], refused: wasThere ? [{ path: '', why }] : [] };
}
