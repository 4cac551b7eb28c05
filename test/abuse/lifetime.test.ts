import { expect } from 'vitest';
import { defaultLimits, limitsOverrideSchema, limitsSchema } from '../../src/contract/limits.ts';
import type { Language } from '../../src/sandbox/runner.ts';
import { runBare } from './bare.ts';
import { type AbuseCase, type Stage, throughPython } from './case.ts';
import { byHand, withLimits } from './control.ts';
import { isFull, testCases } from './test-cases.ts';

const SECOND = { limits: { timeoutMs: 1000 } };
const ENOUGH = { timeoutMs: 30_000 };

/** Seconds that a deaf script sleeps; those of its twin are fewer than it may have. */
const [SLEEP, TWINS_SLEEP] = ['600', '2'];
const deaf = {
  python: `import signal, time\nfor number in range(1, 65):\n    try: signal.signal(number, signal.SIG_IGN)\n    except (OSError, ValueError): pass\ntime.sleep(${SLEEP})\nprint("slept=yes")`,
  bash: `trap "" TERM INT HUP QUIT ALRM USR1 USR2\nsleep ${SLEEP}\necho slept=yes`,
  node: `for (const name of ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGALRM"]) process.on(name, () => {});\nawait new Promise((resolve) => setTimeout(resolve, ${SLEEP} * 1000));\nconsole.log("slept=yes");`,
};

const frozen = {
  python: 'import os, signal\nos.fork()\nos.kill(-1, signal.SIGSTOP)\nos.kill(os.getpid(), signal.SIGSTOP)',
  bash: 'sleep 600 &\nkill -STOP $!\nkill -STOP $$',
  node: 'import { spawn } from "node:child_process";\nspawn("/bin/sleep", ["600"]).kill("SIGSTOP");\nprocess.kill(process.pid, "SIGSTOP");\nawait new Promise(() => setInterval(() => {}, 1000));',
};

/** Leaves a process in a session of its own, under another name, with a file it goes on writing to. */
const daemon = (closes: boolean): string => `import ctypes, os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        ctypes.CDLL(None).prctl(15, b"kworker/0:1", 0, 0, 0)
        ${closes ? 'os.closerange(0, 64)' : 'pass'}
        while True: time.sleep(0.01)
    os._exit(0)
os.wait()
`;

const inCron = throughPython('import time\ntime.sleep(600)\n');

const delays = (): number[] => Array.from({ length: isFull ? 120 : 12 }, (_, index) => (index * index) % 97);

async function cancelEverywhere(stage: Stage): Promise<void> {
  for (const delayMs of delays()) {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), delayMs);
    // A second word changes nothing.
    const again = setTimeout(() => controller.abort(), delayMs + 5);
    const { outcome } = await stage.run(stage.script, { signal: controller.signal });
    clearTimeout(timer);
    clearTimeout(again);
    expect(['canceled', 'ok'], JSON.stringify(outcome)).toContain(outcome.reason);
    expect(outcome.status).toBe(outcome.reason === 'ok' ? 'succeeded' : 'canceled');
  }
}

const brief: Record<Language, string> = {
  python: 'import time\ntime.sleep(0.03)',
  bash: 'sleep 0.03',
  node: 'await new Promise((resolve) => setTimeout(resolve, 30));',
};

const absurd = [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e308, '1000', null, 2 ** 53, 0.5];

const cases: AbuseCase[] = [
  {
    id: 'TM-01',
    title: 'ignores every signal it can',
    scripts: deaf,
    overrides: SECOND,
    expect: ({ outcome, facts }) => {
      expect(outcome).toMatchObject({ status: 'timed_out', reason: 'timeout', signal: 'SIGKILL' });
      expect(facts.slept).toBeUndefined();
    },
    control: withLimits(
      ENOUGH,
      ({ facts }) => expect(facts.slept).toBe('yes'),
      (script) => script.replace(SLEEP, TWINS_SLEEP),
    ),
  },
  {
    id: 'TM-02',
    title: 'leaves a daemon: forked twice, in a session of its own, renamed, without descriptors',
    scripts: throughPython(daemon(true)),
    // That it is dead when the run has ended, the look for leftovers after each case shows.
    expect: ({ outcome }) => expect(outcome).toMatchObject({ status: 'succeeded' }),
    control: byHand(
      'a sandbox that ends with its first process',
      (_script, language) =>
        runBare(
          language,
          throughPython(
            `${daemon(true)}
def names():
    for pid in os.listdir("/proc"):
        try: yield open(f"/proc/{pid}/comm").read()
        except OSError: pass
while "kworker/0:1\\n" not in names(): time.sleep(0.01)
print("alive=yes")`,
          )[language],
        ),
      ({ facts }) => expect(facts.alive).toBe('yes'),
    ),
  },
  {
    id: 'TM-03',
    title: 'leaves a daemon that keeps stdout and stderr open',
    scripts: throughPython(daemon(false)),
    expect: ({ outcome }) => {
      expect(outcome).toMatchObject({ status: 'succeeded' });
      expect(outcome?.durationMs).toBeLessThan(25_000);
    },
    control: byHand(
      'an end of its own',
      (_script, language) =>
        // The descriptor is still open in the daemon: whoever waited for its end would wait for ever.
        runBare(
          language,
          throughPython(
            `import os\nreader, writer = os.pipe()\nos.dup2(writer, 1)\nos.close(writer)\n${daemon(false)}\nos.close(1)\nimport select\nos.write(2, b"open=no" if select.select([reader], [], [], 0.3)[0] else b"open=yes")`,
          )[language],
        ),
      ({ stderr }) => expect(stderr).toContain('open=yes'),
    ),
  },
  {
    id: 'TM-04',
    title: 'stops itself and everything else before its deadline',
    scripts: frozen,
    overrides: SECOND,
    expect: ({ outcome }) =>
      expect(outcome).toMatchObject({ status: 'timed_out', reason: 'timeout', signal: 'SIGKILL' }),
    control: byHand(
      'a deadline kept from outside',
      (_script, language) =>
        runBare(
          language,
          throughPython(
            `import os, signal, time
pid = os.fork()
if pid == 0:
    signal.alarm(1)
    os.kill(os.getpid(), signal.SIGSTOP)
    os._exit(0)
status = lambda: dict(line.split(":", 1) for line in open(f"/proc/{pid}/status"))
while not int(status()["ShdPnd"], 16) >> (signal.SIGALRM - 1) & 1: time.sleep(0.01)
print("state=" + status()["State"].split()[0])
os.kill(pid, 9)`,
          )[language],
        ),
      // Its own alarm has rung, and it is still stopped.
      ({ facts }) => expect(facts.state).toBe('T'),
    ),
  },
  {
    id: 'TM-07',
    title: 'asks for no time limit, a negative, an absurd or a textual one',
    scripts: { python: inCron.python, bash: inCron.bash, node: inCron.node },
    overrides: SECOND,
    play: async (stage) => {
      for (const timeoutMs of absurd) {
        expect(limitsOverrideSchema.safeParse({ timeoutMs }).success, String(timeoutMs)).toBe(false);
        expect(limitsSchema.safeParse({ ...defaultLimits, timeoutMs }).success, String(timeoutMs)).toBe(false);
      }
      expect(limitsOverrideSchema.safeParse({ timeout: 1 }).success).toBe(false);
      return stage.run(stage.script);
    },
    expect: ({ outcome }) => expect(outcome).toMatchObject({ status: 'timed_out', reason: 'timeout' }),
    control: byHand(
      'what is absurd',
      (_script, language) => runBare(language, ''),
      () => expect(limitsOverrideSchema.safeParse({ timeoutMs: 1000 }).success).toBe(true),
    ),
  },
  {
    id: 'TM-08',
    title: 'is canceled at every moment of its life, twice',
    isAlikeWhenCold: true,
    scripts: brief,
    play: async (stage) => {
      await cancelEverywhere(stage);
      return stage.run(stage.script, { signal: AbortSignal.abort() });
    },
    expect: ({ outcome }) => expect(outcome).toMatchObject({ status: 'canceled', reason: 'canceled' }),
    control: withLimits({}, ({ outcome }) => expect(outcome).toMatchObject({ status: 'succeeded', reason: 'ok' })),
  },
];

testCases(cases);
