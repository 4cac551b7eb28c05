/** Hands a fork that waits its run, and sees it begin. */
import type { Readable } from 'node:stream';
import { SandboxFault } from '../../sandbox-fault.ts';
import type { LiveSandbox } from '../launch-sandbox.ts';
import { resourceLimits, type SandboxPlan } from '../sandbox-arguments.ts';
import { folderSizes, type WaitingFork } from './waiting-fork.ts';

/** A fork that has not begun by then is given up; an ordinary one takes a few milliseconds. */
const BEGIN_MS = 5000;
/** What its init says before it lets the script begin. */
const BEGUN = 'begun\n';

/** Rejects with a SandboxFault when the script has not begun; the fork is dead then. */
export async function launchFork(fork: WaitingFork, plan: SandboxPlan): Promise<LiveSandbox> {
  let isOver = false;
  const exited = fork.ended.then(({ code }) => {
    isOver = true;
    return code;
  });
  try {
    fork.limit(plan.limits);
  } catch (error) {
    throw failure(error instanceof Error ? error.message : String(error), error);
  }
  const timer = setTimeout(fork.kill, BEGIN_MS);
  const toldAt = performance.now();
  fork.start(orderOf(plan, fork.cgroup !== null));
  const hasBegun = await seeBegun(fork.control.reader);
  clearTimeout(timer);
  if (!hasBegun) throw failure((await fork.ended).fault ?? 'It ended before it began.');
  return {
    ...{ initPid: fork.initPid, control: fork.control.reader, workFd: fork.workFd, exited },
    // Its init has said it. On a busy machine that is heard late, of a short script together with its end.
    go: () => toldAt,
    hasEnded: () => isOver,
    release: () => undefined,
  };
}

/** The channel outlives the fork and its supervisor: it tells for certain whether a script has begun. */
async function seeBegun(control: Readable): Promise<boolean> {
  let text = Buffer.alloc(0);
  for (;;) {
    const chunk = await new Promise<Buffer | null>((resolve) => {
      control.once('data', resolve);
      control.once('close', () => resolve(null));
      control.resume();
    });
    control.pause();
    if (chunk === null) return false;
    text = Buffer.concat([text, chunk]);
    if (text.length < BEGUN.length) continue;
    if (text.toString('latin1', 0, BEGUN.length) !== BEGUN) return false;
    // The script may have spoken already.
    if (text.length > BEGUN.length) control.unshift(text.subarray(BEGUN.length));
    return true;
  }
}

function failure(why: string, cause?: unknown): SandboxFault {
  return new SandboxFault(`The sandbox could not be set up. ${why}`, { cause });
}

function orderOf({ language, scriptName, limits, environment, sources }: SandboxPlan, hasCgroup: boolean) {
  const wellFormed = Object.entries(environment).map(([name, value]) => [name, value.toWellFormed()]);
  return {
    sources: ['script', 'input', 'request', 'memory.json'].map((name) => `${sources.run}/${name}`),
    plan: {
      folders: folderSizes(limits),
      work: [
        [scriptName, false],
        ['input', true],
        ['request', true],
        ['memory.json', false],
      ],
      limits: resourceLimits(language, limits, hasCgroup),
    },
    document: JSON.stringify({ language, environment: Object.fromEntries(wellFormed) }),
  };
}
