import { expect } from 'vitest';
import type { Outcome } from '../../src/sandbox/runner.ts';
import type { JobOverrides, Trial } from '../sandbox/trial.ts';
import { runBare } from './bare.ts';
import { type AbuseCase, type Seen, type Stage, throughPython } from './case.ts';
import { byHand, harmless, outside, withLimits } from './control.ts';
import { probe } from './probe.ts';
import { isFull, testCases } from './test-cases.ts';
import { runBeside } from './together.ts';

const sleeper = {
  python: 'import time\nprint("sent", flush=True)\ntime.sleep(600)',
  bash: 'echo sent\nsleep 600',
  node: 'console.log("sent");\nawait new Promise((resolve) => setTimeout(resolve, 600_000));',
};

const nothing = { python: '', bash: ':', node: '' };

const bystander = (stage: Stage, script: string, overrides: JobOverrides = {}): Promise<Trial> =>
  runBeside(stage, sleeper[stage.language], () => stage.run(script, overrides));

/** Seconds: where nothing counts but who looks from time to time, a script has to live until it was looked at. */
const REST = 600;
/** Starts sixty, which are all there at once, and rests. */
const crowds = {
  python: `import os, time
for _ in range(60):
    try:
        if os.fork() == 0: time.sleep(900); os._exit(0)
    except OSError: pass
time.sleep(${REST})
print("done=yes")`,
  bash: `for ((n = 0; n < 60; n += 1)); do sleep 900 & done\nsleep ${REST}\necho done=yes\n`,
  node: `import { spawn } from 'node:child_process';
for (let n = 0; n < 60; n += 1) spawn('/bin/sleep', ['900'], { stdio: 'ignore' }).on('error', () => {}).unref();
await new Promise((resolve) => setTimeout(resolve, ${REST} * 1000));
console.log('done=yes');`,
};

const bombs: Record<string, string[]> = {
  python: [
    'import os\nwhile True:\n    try: os.fork()\n    except OSError: pass',
    'import threading, time\nwhile True:\n    try: threading.Thread(target=time.sleep, args=(600,)).start()\n    except RuntimeError: pass',
    'import subprocess\nheld = []\nwhile True:\n    try: held.append(subprocess.Popen(["/bin/sleep", "600"], close_fds=False))\n    except OSError: pass',
  ],
  bash: ['b() { b | b & }; b; wait; while :; do b; done', 'while :; do sleep 600 & done'],
  node: [
    `import { Worker } from 'node:worker_threads';\nfor (;;) { try { new Worker('setInterval(() => {}, 1000)', { eval: true }).on('error', () => {}); } catch {} await new Promise((r) => setTimeout(r, 1)); }`,
    `import { spawn } from 'node:child_process';\nfor (;;) { try { spawn('/bin/sleep', ['600']).on('error', () => {}); } catch {} await new Promise((r) => setTimeout(r, 1)); }`,
  ],
};

const endings: Record<string, Record<string, string>> = {
  python: {
    'exit 0': 'import os\nos._exit(0)',
    'exit 9': 'import os\nos._exit(9)',
    segmentation: 'import ctypes\nctypes.string_at(0)',
    abort: 'import os\nos.abort()',
    killed: 'import os\nos.kill(os.getpid(), 9)',
    'another program': 'import os\nos.execv("/bin/true", ["true"])',
    'exit in a thread':
      'import os, threading, time\nthreading.Thread(target=lambda: os._exit(0)).start()\ntime.sleep(600)',
    'an exit handler': 'import atexit, os\natexit.register(os._exit, 0)',
  },
  bash: {
    'exit 9': 'exit 9',
    segmentation: 'kill -SEGV $$',
    abort: 'kill -ABRT $$',
    killed: 'kill -KILL $$',
    'another program': 'exec /bin/false',
    'a trap': 'trap "exit 3" EXIT',
  },
  node: {
    'exit 0': 'process.exit(0)',
    'exit 9': 'process.exit(9)',
    'really exit': 'process.reallyExit(0)',
    segmentation: 'process.kill(process.pid, "SIGSEGV"); await new Promise(() => setInterval(() => {}, 1000));',
    abort: 'process.abort()',
    killed: 'process.kill(process.pid, "SIGKILL"); await new Promise(() => setInterval(() => {}, 1000));',
    'nothing left to do': 'await new Promise(() => {})',
    'a rejection nobody awaits':
      'Promise.reject(new Error("x")); await new Promise(() => setInterval(() => {}, 1000));',
  },
};

const polluters = {
  python: `import atexit, builtins, gc, json, os, random, signal, sys, tempfile
print("seen=" + str([getattr(builtins, "left", 0), getattr(json, "left", 0), "left" in sys.modules, "LEFT" in os.environ, "left" in sys.path,
    signal.getsignal(signal.SIGUSR1) != signal.SIG_DFL, os.umask(0o022) == 0o077, sys.getrecursionlimit() == 7777, os.getcwd() == "/", tempfile.tempdir == "/left"].count(True)
    + sum(isinstance(x, int) and x for x in (getattr(builtins, "left", 0), getattr(json, "left", 0))) * 1))
builtins.left = json.left = 1
sys.modules["left"] = sys
os.environ["LEFT"] = "1"
sys.path.append("left")
signal.signal(signal.SIGUSR1, lambda *_: None)
os.umask(0o077)
sys.setrecursionlimit(7777)
tempfile.tempdir = "/left"
os.chdir("/")
`,
  bash: `seen=0
[ -n "\${LEFT-}" ] && seen=1
[ "$(type -t left)" = function ] && seen=1
[ "$(umask)" = 0077 ] && seen=1
[ "$(ulimit -n)" = 77 ] && seen=1
echo "seen=$seen"
export LEFT=1
left() { :; }
export -f left
umask 0077
ulimit -n 77
`,
  node: `{
  const seen = [globalThis.left, Object.prototype.left, process.env.LEFT, JSON.left].filter(Boolean).length;
  console.log('seen=' + (seen + (process.umask() === 0o077 ? 1 : 0)));
  globalThis.left = JSON.left = true;
  Object.defineProperty(Object.prototype, 'left', { value: true, configurable: true });
  process.env.LEFT = '1';
  process.umask(0o077);
}
`,
};

const killOther =
  'import os, signal\nvictim = os.fork()\nif victim == 0:\n    os.setsid()\n    signal.pause()\nos.kill(-1, 9)\nif os.waitpid(victim, 0)[1] == 9: print("victim=dead")';

const drawers = {
  python: `import os, random, secrets, ssl, tempfile, uuid
try:
    import numpy
    print(numpy.random.random())
except ImportError: pass
print(random.random(), uuid.uuid4(), uuid.uuid1(), secrets.token_hex(), next(tempfile._get_candidate_names()), ssl.RAND_bytes(8).hex(), os.urandom(8).hex(), sep="\\n")`,
  bash: 'echo "$RANDOM$RANDOM$RANDOM$RANDOM"; echo "$SRANDOM$SRANDOM"; mktemp -u; cat /proc/sys/kernel/random/uuid; echo "$EPOCHREALTIME"',
  node: `import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
console.log([Math.random(), randomUUID(), randomBytes(8).toString('hex'), mkdtempSync('/tmp/x-'), crypto.getRandomValues(new Uint8Array(8)).join('')].join('\\n'));`,
};

const refusals = (seen: Seen): string[] =>
  Object.entries(seen.facts).flatMap(([name, value]) => (value === 'refused' ? [] : [`${name}=${value}`]));

/** In gVisor nobody but the first process counts, and a bomb may have used up the memory before it does. */
function expectTooMany(outcome: Outcome | null, { sandbox }: Stage, bomb?: string): void {
  const reasons = sandbox === 'docker-runsc' ? ['process_limit', 'out_of_memory'] : ['process_limit'];
  expect(outcome?.status, bomb).toBe('failed');
  expect(reasons, `${bomb} ${JSON.stringify(outcome)}`).toContain(outcome?.reason);
}

/** gVisor (20221219) lets these pass in its own kernel; nothing of them reaches the host's (docs/security.md). */
const ofGvisor = ['escape the memory killer=done', 'higher priority=done', 'device node=done'];
const openOfInit: Record<string, string> = { environ: 'init environment=done', fds: 'init descriptors=done' };

const cases: AbuseCase[] = [
  {
    id: 'PR-01',
    title: 'starts processes and threads without end, beside another run',
    scripts: crowds,
    overrides: { limits: { processes: 24 } },
    play: async (stage) => {
      for (const bomb of bombs[stage.language] ?? []) {
        const [exploded, neighbour] = await Promise.all([stage.run(bomb), stage.run(nothing[stage.language])]);
        expectTooMany(exploded.outcome, stage, bomb);
        expect(neighbour.outcome.reason).toBe('ok');
      }
      return stage.run(stage.script);
    },
    expect: ({ outcome }, stage) => expectTooMany(outcome, stage),
    control: withLimits(
      { processes: 256 },
      ({ facts, outcome }) => {
        expect(facts.done).toBe('yes');
        expect(outcome?.reason).toBe('ok');
      },
      (script) => script.replace(String(REST), '0'),
    ),
  },
  {
    id: 'PR-03',
    title: 'kills everything, init, its parent and its group',
    scripts: throughPython(`import os
for pid in (1, os.getppid(), -1, 0):
    for number in (15, 2, 1, 19, 6, 11, 9):
        try: os.kill(pid, number)
        except (OSError, KeyboardInterrupt): pass
`),
    play: (stage) => bystander(stage, stage.script),
    // That the run beside it is alive, runBeside and the runs that follow show.
    expect: ({ outcome }) => expect(['failed', 'succeeded']).toContain(outcome?.status),
    control: byHand(
      'processes of its own alone',
      () => runBare('python', killOther),
      ({ facts }) => expect(facts.victim).toBe('dead'),
    ),
  },
  {
    id: 'PR-04',
    title: 'looks for processes of the worker and of other runs',
    scripts: throughPython(`import os
pids = [pid for pid in os.listdir("/proc") if pid.isdigit()]
mine = set()
def climb(pid):
    while pid not in (0, None) and pid not in mine:
        mine.add(pid)
        try: pid = int(open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[1])
        except OSError: pid = None
climb(os.getpid())
print("strangers=" + str(sum(int(pid) not in mine for pid in pids)))
for pid in pids: print("command " + pid + "=" + open(f"/proc/{pid}/cmdline").read().replace("\\0", " "))
`),
    play: (stage) => bystander(stage, stage.script),
    expect: ({ facts, stdout }) => {
      expect(facts.strangers).toBe('0');
      expect(stdout).not.toMatch(/vitest|supervise\.py|node_modules|postgres/);
    },
    control: byHand(
      'a view of its own processes alone',
      (script, language) => runBare(language, script, { hasHostProcesses: true }),
      ({ facts }) => expect(Number(facts.strangers)).toBeGreaterThan(5),
    ),
  },
  {
    id: 'PR-05',
    title: 'reads and traces the memory of its init, its parent and its child',
    scripts: throughPython(probe('tracing.py')),
    expect: (seen, { made }) => {
      const known = made.image?.openOfInit.map((name) => openOfInit[name]) ?? [];
      expect(refusals(seen).filter((line) => !known.includes(line))).toEqual([]);
    },
    control: outside(({ facts }) => {
      expect(facts['init memory']).toBe('done');
      expect(facts['trace child']).toBe('done');
      expect(facts['read child']).toBe('done');
    }),
  },
  {
    id: 'PR-06',
    title: 'changes its interpreter, so that the next run is another',
    isAlikeWhenCold: true,
    scripts: polluters,
    play: async (stage) => {
      await stage.run(stage.script);
      return stage.run(stage.script);
    },
    expect: ({ facts }) => expect(facts.seen).toBe('0'),
    control: byHand(
      'an interpreter for each run',
      (script, language) => runBare(language, `${script}\n${script}`),
      ({ facts }) => expect(Number(facts.seen)).toBeGreaterThan(0),
    ),
  },
  {
    id: 'PR-07',
    title: 'draws random values, to meet those of another run',
    isAlikeWhenCold: true,
    scripts: drawers,
    play: async (stage) => {
      const lines: string[] = [];
      for (let batch = 0; batch < (isFull ? 13 : 3); batch += 1) {
        const trials = await Promise.all(Array.from({ length: 4 }, () => stage.run(stage.script)));
        lines.push(...trials.flatMap(({ stdout }) => stdout.trim().split('\n')));
      }
      const last = await stage.run(stage.script);
      lines.push(...last.stdout.trim().split('\n'));
      expect(new Set(lines).size).toBe(lines.length);
      expect(lines.length).toBeGreaterThan(40);
      return last;
    },
    expect: ({ outcome }) => expect(outcome?.reason).toBe('ok'),
    control: byHand(
      'fresh seeds after a fork',
      (_script, language) => {
        const twins =
          'import ctypes, os, random\nfor _ in range(2):\n    pid = ctypes.PyDLL(None).fork()\n    if pid == 0:\n        print(random.random(), flush=True)\n        os._exit(0)\n    os.waitpid(pid, 0)';
        return runBare(language, throughPython(twins)[language]);
      },
      ({ stdout }) => expect(new Set(stdout.trim().split('\n')).size).toBe(1),
    ),
  },
  {
    id: 'PR-09',
    title: 'ends before it has returned, in every way',
    scripts: { python: 'import os\nos._exit(0)', bash: 'exit 9', node: 'process.exit(0)' },
    play: async (stage) => {
      for (const [name, script] of Object.entries(endings[stage.language] ?? {})) {
        const { outcome } = await stage.run(script);
        expect(outcome, name).toMatchObject({ status: 'failed', reason: 'script_error', returnJson: null });
        if (name === 'killed') expect(outcome.signal).toBe('SIGKILL');
        if (name === 'segmentation') expect(outcome.signal).toBe('SIGSEGV');
        if (name === 'abort') expect(outcome.signal).toBe('SIGABRT');
      }
      return stage.run(stage.script);
    },
    expect: ({ outcome }) => expect(outcome).toMatchObject({ status: 'failed', reason: 'script_error' }),
    control: harmless(
      'ending early',
      () => '',
      ({ outcome }) => expect(outcome).toMatchObject({ status: 'succeeded', reason: 'ok' }),
    ),
  },
  {
    id: 'PR-51',
    title: 'becomes more than it is: set-user-id programs, capabilities, other users',
    scripts: throughPython(probe('rights.py')),
    expect: (seen, { sandbox }) => {
      const known = sandbox === 'docker-runsc' ? ofGvisor : [];
      expect(refusals(seen).filter((line) => !known.includes(line))).toEqual([]);
    },
    control: outside(({ facts }) => {
      if (process.getuid?.() === 0) expect(facts['become root']).toBe('done');
      expect(facts['raise limit']).toBe('done');
    }),
  },
  {
    id: 'PR-52',
    title: 'looks for memory that it shares with the process it was forked from',
    scripts: throughPython(
      `import mmap
if IS_POSITIVE: held = mmap.mmap(-1, 4096)
shared = [line for line in open("/proc/self/maps") if line.split()[1].endswith("s") and "w" in line.split()[1]]
print(f"shared={len(shared)}")
print(*shared)
`.replace('IS_POSITIVE', 'False'),
    ),
    expect: ({ facts }) => expect(facts.shared).toBe('0'),
    control: byHand(
      'private memory',
      (script, language) => runBare(language, script.replace('if False', 'if True')),
      ({ facts }) => expect(Number(facts.shared)).toBeGreaterThan(0),
    ),
  },
];

testCases(cases);
