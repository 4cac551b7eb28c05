/** Runs small scripts that go over one limit each, and one that looks around: what holds here is tried, not guessed. */
import { mkdtemp, rm } from 'node:fs/promises';
import { defaultLimits, type Limits, MIB, MINUTE, SECOND } from '../contract/limits.ts';
import type { RunReason } from '../contract/run-status.ts';
import type { Outcome, Runner } from '../sandbox/runner.ts';

export interface Trials {
  /** How the plain script ended; its message where it was not started. */
  plain: { reason: RunReason; message: string };
  /** What it saw; null where it did not come that far. */
  seen: Sight | null;
  /** Reasons with which the others ended. */
  memory: RunReason;
  processes: RunReason;
  cpuTime: RunReason;
  /** Of a script that kept a whole processor busy and may have a fifth of it: the part it got. */
  share: number;
}

export interface Sight {
  capabilities: string;
  noNewPrivileges: string;
  filter: string;
  user: number;
  /** Apart from the loopback. */
  interfaces: number;
  writable: string[];
  rawSocket: string;
  workFiles: number;
  initHidden: boolean;
}

const lookAround = `
import os, socket
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
def attempt(function):
    try: function()
    except OSError: return False
    return True
return {"outputs": [], "state": {
    "capabilities": "".join(sorted({status[name].strip() for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")})),
    "noNewPrivileges": status["NoNewPrivs"].strip(), "filter": status["Seccomp"].strip(), "user": os.getuid(),
    "interfaces": sum(":" in line and "lo:" not in line for line in open("/proc/net/dev")),
    "writable": [path for path in ("/usr/x", "/etc/x", "/x", "/work/script.py", "/work/input/x") if attempt(lambda: open(path, "a").close())],
    "rawSocket": "allowed" if attempt(lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close()) else "refused",
    "workFiles": os.statvfs("/work").f_files, "initHidden": not attempt(lambda: open("/proc/1/environ").close())}}`;

const eatMemory = 'import time\nheld = [b"x" * 10_000_000 for _ in range(20)]\ntime.sleep(20)';
// Where processes are only counted, the kernel refuses the fork far above the limit; the script then has to live until it
// was counted.
const startMany = `import os, time
try:
    for n in range(64):
        if os.fork() == 0: time.sleep(20)
except OSError: pass
time.sleep(20)`;
const burn = 'import os\nos.fork()\nwhile True: pass';
const burnForAWhile = 'import time\nend = time.monotonic() + 1\nwhile time.monotonic() < end: pass';

/** Takes about two seconds. */
export async function tryLimits(runner: Runner, parent: string): Promise<Trials> {
  const folder = await mkdtemp(`${parent}/scriptorium-doctor-`);
  const run = (name: string, body: string, limits: Partial<Limits> = {}): Promise<Outcome> =>
    runScript(runner, folder, name, body, limits);
  try {
    const plain = await run('look', lookAround);
    const first = { plain: { reason: plain.reason, message: plain.error?.message ?? '' }, seen: readSight(plain) };
    if (first.seen === null)
      return { ...first, memory: plain.reason, processes: plain.reason, cpuTime: plain.reason, share: 1 };
    const memory = await run('memory', eatMemory, { memoryBytes: 64 * MIB });
    const processes = await run('processes', startMany, { processes: 16 });
    // On a busy host it takes a while to get that second.
    const cpuTime = await run('cpu', burn, { cpuMs: SECOND, timeoutMs: 2 * MINUTE });
    const share = await run('share', burnForAWhile, { cpus: 0.2 });
    return {
      ...first,
      memory: memory.reason,
      processes: processes.reason,
      cpuTime: cpuTime.reason,
      share: (share.cpuMs ?? share.durationMs) / share.durationMs,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function readSight({ returnJson }: Outcome): Sight | null {
  // The script is ours, and this is what it returns.
  return returnJson === null ? null : (JSON.parse(returnJson) as { state: Sight }).state;
}

async function runScript(
  runner: Runner,
  folder: string,
  name: string,
  body: string,
  limits: Partial<Limits>,
): Promise<Outcome> {
  const lines = body.trim().split('\n');
  return runner.execute(
    {
      runId: `doctor-${name}`,
      language: 'python',
      // Started from nothing: every installation can do that, and its limits are the same.
      isolation: 'strict',
      source: `def run_tool(input_dir, output_dir):\n${lines.map((line) => `    ${line}`).join('\n')}\n`,
      entrypoint: 'run_tool',
      inputsJson: '{}',
      actionJson: null,
      memoryJson: '{}',
      files: [],
      timeZone: 'UTC',
      artifactsFolder: folder,
      artifactCaps: { files: 0, fileBytes: 0, totalBytes: 0 },
      resultBytes: MIB,
      limits: { ...defaultLimits, timeoutMs: 20 * SECOND, ...limits },
    },
    { onOutput: () => undefined, onProgress: () => undefined, signal: new AbortController().signal },
  );
}
