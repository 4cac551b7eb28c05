/** Brings a fork of a zygote to the point where only the word "go" is missing. */
import { closeSync, constants, openSync } from 'node:fs';
import { hasEnded, killProcess, readProcessStat } from '../../process-facts.ts';
import { scriptNames } from '../../run-environment.ts';
import type { LaunchRequest, LiveSandbox } from '../launch-sandbox.ts';
import type { OutputPipe } from '../output-pipes.ts';
import { resourceLimits } from '../sandbox-arguments.ts';
import { SandboxFault } from '../sandbox-fault.ts';
import { verifyFork } from '../verify-sandbox.ts';
import type { RunMessage, Supervisor } from './supervisor.ts';

/** A fork that is not ready by then is given up; an ordinary one takes some milliseconds. */
const READY_MS = 5000;

/** Rejects with a SandboxFault when any protection is missing, or it takes too long; the fork is dead then. */
export async function launchFork(supervisor: Supervisor, request: LaunchRequest): Promise<LiveSandbox> {
  const { stdout, stderr, onStarted } = request;
  const control = await request.host.pipes.take();
  const ready = Promise.withResolvers<number>();
  const exited = Promise.withResolvers<number | null>();
  let init: { pid: number; startTime: string } | null = null;
  const run = supervisor.start(orderOf(request, control), (message) => hear(message, ready, exited));
  const kill = (): void => {
    run.kill();
    if (init !== null && !hasEnded(init.pid, init.startTime)) killProcess(init.pid);
  };
  onStarted(kill);
  const timer = setTimeout(() => {
    ready.reject(new SandboxFault('It was not ready in time.'));
  }, READY_MS);
  try {
    const pid = await ready.promise;
    for (const pipe of [stdout, stderr, control]) pipe.closeWriter();
    const startTime = readProcessStat(pid)?.startTime ?? '';
    init = { pid, startTime };
    verifyFork(pid);
    const workFd = openSync(`/proc/${pid}/root/work`, constants.O_RDONLY | constants.O_DIRECTORY);
    return {
      ...{ initPid: pid, control: control.reader, workFd, exited: exited.promise, go: run.go },
      hasEnded: () => hasEnded(pid, startTime),
      release: () => {
        closeSync(workFd);
        control.release();
      },
    };
  } catch (error) {
    kill();
    // Until then it may hold what the next run is given: pipes, a cgroup. The supervisor answers, or is found hung.
    await exited.promise;
    control.release();
    const why = error instanceof Error ? error.message : String(error);
    throw new SandboxFault(`The sandbox could not be set up. ${why}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function hear(
  message: RunMessage,
  ready: PromiseWithResolvers<number>,
  exited: PromiseWithResolvers<number | null>,
): void {
  if (message.kind === 'ready') {
    ready.resolve(message.pid);
    return;
  }
  // The first of these settles a promise that is still open, and does nothing to one that is not.
  ready.reject(new SandboxFault(message.kind === 'fault' ? message.what : 'It ended before it was ready.'));
  exited.resolve(message.kind === 'ended' ? message.code : null);
}

function orderOf({ host, plan, stdout, stderr, cgroup }: LaunchRequest, control: OutputPipe): object {
  const { limits, environment, sources } = plan;
  return {
    cgroups: cgroup?.folders ?? [],
    pipes: [stdout.path, stderr.path, control.path],
    sources: ['script', 'input', 'request', 'memory.json'].map((name) => `${sources.run}/${name}`),
    request: {
      mounts: {
        tmpBytes: limits.tmpBytes,
        workBytes: limits.workBytes,
        work: [
          [scriptNames[plan.language], false],
          ['input', true],
          ['request', true],
          ['memory.json', false],
        ],
      },
      limits: resourceLimits(limits, cgroup !== null),
      filter: host.filter.toString('hex'),
      environment: Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, value.toWellFormed()])),
    },
  };
}
