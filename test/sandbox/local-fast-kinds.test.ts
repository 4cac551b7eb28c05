/** What else is started ahead: Bash and Node, and Python with its packages imported. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MIB } from '../../src/contract/limits.ts';
import type { Language } from '../../src/sandbox/runner.ts';
import { createLocalUnderTest, type LocalUnderTest } from './local-under-test.ts';
import { type JobOverrides, pythonTool, runTrial, type Trial } from './trial.ts';
import { until } from './until.ts';

let made: LocalUnderTest;
beforeAll(async () => {
  made = await createLocalUnderTest();
  expect(await made.runner.warm()).toBe(true);
});
afterAll(() => made.dispose());

/** Runs it until it was forked from what was started ahead for its kind; gives that run. */
async function runAhead(
  language: Language,
  source: string,
  isAhead: (trial: Trial) => boolean,
  overrides: JobOverrides = {},
): Promise<Trial> {
  let trial: Trial | undefined;
  await until(async () => {
    const { fast, failed } = made.runner.started;
    trial = await runTrial(made, language, source, overrides);
    expect(trial.outcome.error).toBeNull();
    return made.runner.started.fast > fast && made.runner.started.failed === failed && isAhead(trial);
  });
  return trial as Trial;
}

const always = (): boolean => true;

it('starts Bash from a fork, as it is when it is started from nothing', async () => {
  const source =
    'trap; echo $$ $PPID; ls /proc/self/fd; umask; ulimit -a; printf "%s\\n" "$BASHOPTS" "$-" "$0" "$PWD"; env | sort';
  const ahead = await runAhead('bash', source, always);
  const cold = await runTrial(made, 'bash', source, { isolation: 'strict' });
  expect(ahead.stdout).toBe(cold.stdout);
});

it('starts Node from one that waits, as it is when it is started from nothing', async () => {
  const source = `
import { readFileSync, readdirSync } from 'node:fs';
export default () => {
  const status = readFileSync('/proc/self/status', 'utf8').split('\\n').filter((line) => /^(Cap|NoNewPrivs|Seccomp|Uid|Gid|Groups|SigIgn|SigBlk)/.test(line));
  return { status, environment: process.env, argv: process.argv, execArgv: process.execArgv.slice(0, 1), cwd: process.cwd(), zone: new Date(0).getTimezoneOffset(),
    limits: readFileSync('/proc/self/limits', 'utf8'), root: readdirSync('/'), work: readdirSync('/work'), language: Intl.DateTimeFormat().resolvedOptions(), pid: process.pid };
};`;
  const ahead = await runAhead('node', source, always);
  const cold = await runTrial(made, 'node', source, { isolation: 'strict' });
  expect(ahead.returned).toEqual(cold.returned);
});

it('uses each Node that waits once', async () => {
  const source = 'globalThis.count = (globalThis.count ?? 0) + 1; export default () => String(globalThis.count);';
  for (let round = 0; round < 3; round += 1) expect((await runAhead('node', source, always)).returned).toBe('1');
});

it('gives Node the heap of its own version', async () => {
  const source =
    "import v8 from 'node:v8'; export default () => ({ mib: v8.getHeapStatistics().heap_size_limit / 2 ** 20 });";
  const of = async (mib: number): Promise<number> => {
    const trial = await runAhead('node', source, always, { limits: { memoryBytes: mib * MIB } });
    return (trial.returned as { mib: number }).mib;
  };
  expect((await of(512)) * 1.5).toBeLessThan(await of(1024));
});

it('gives the folders that a script may write a number of files that is limited, too', async () => {
  const body = `
import errno, os
made = 0
try:
    for made in range(1_000_000): os.close(os.open(f"/work/output/{made}", os.O_CREAT | os.O_WRONLY))
except OSError as error:
    return {"made": made, "why": errno.errorcode[error.errno], "tmp": os.statvfs("/tmp").f_files, "shm": os.statvfs("/dev/shm").f_files}`;
  const trial = await runAhead('python', pythonTool(body), always, { limits: { workBytes: 4 * MIB } });
  expect(trial.returned).toMatchObject({ why: 'ENOSPC', tmp: 65_536, shm: 16_384 });
  expect((trial.returned as { made: number }).made).toBeLessThan(1024);
});

it('waits without a right, without a word of anybody, and with the descriptors of the contract alone', async () => {
  await runAhead('node', 'export default () => null;', always);
  // The pool is being filled: what is found may be on its way there, and still have what it is about to give up.
  await expect.poll(() => new Set(listWaiting().map(({ name }) => name))).toEqual(new Set(['node', 'python3']));
  await expect.poll(() => listWaiting().flatMap(listOdd)).toEqual([]);
});

/** What one that waits has or is, and should not. */
function listOdd({ pid, name }: { pid: number; name: string }): string[] {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const rights = [/^CapEff:\t0+$/m, /^CapPrm:\t0+$/m, /^CapBnd:\t0+$/m, /^NoNewPrivs:\t1$/m, /^Seccomp:\t2$/m];
  const expected = [/^\/dev\/null$/, /\/pipes\//, /\/pipes\//, /\/pipes\//, /^socket:/];
  const further = name === 'node' ? /^(anon_inode|pipe):|^\/dev\/null$/ : /nothing/;
  const fds = readdirSync(`/proc/${pid}/fd`).map((fd) => [Number(fd), readlinkSync(`/proc/${pid}/fd/${fd}`)] as const);
  return [
    ...rights.filter((line) => !line.test(status)).map(String),
    ...fds.filter(([fd, target]) => !(expected[fd] ?? further).test(target)).map((fd) => fd.join(' ')),
    ...(/SKRIPTOTEKET|HOME/.exec(readFileSync(`/proc/${pid}/environ`, 'utf8')) ?? []),
    ...(/\/runs\//.exec(readFileSync(`/proc/${pid}/mountinfo`, 'utf8')) ?? []),
  ].map((what) => `${name} ${pid}: ${what}`);
}

/** Processes of scripts that have no run yet: the children of an init, whose line to that is open. */
function listWaiting(): { pid: number; name: string }[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      if (!readFileSync(`/proc/${pid}/mountinfo`, 'utf8').includes(made.stateFolder)) return [];
      const depth = /^NSpid:\t(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]?.split('\t') ?? [];
      if (depth.at(-1) !== '2' || depth.length < 3 || !readlinkSync(`/proc/${pid}/fd/4`).startsWith('socket:'))
        return [];
      return [
        {
          pid: Number(pid),
          name: readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('wait.mjs') ? 'node' : 'python3',
        },
      ];
    } catch {
      return [];
    }
  });
}

describe('packages that take long to import', () => {
  const tool = `import sys\nbefore = "pandas" in sys.modules\nimport numpy as np, pandas\n${pythonTool(
    'import os, threading\nreturn {"before": before, "random": [np.random.rand(), np.random.default_rng().random()], "sum": int(pandas.DataFrame({"a": [1, 2]})["a"].sum()), "threads": threading.active_count(), "environment": sorted(name for name in os.environ if "THREADS" in name), "tmp": os.listdir("/tmp")}',
  )}`;
  const wasImported = ({ returned }: Trial): boolean => (returned as { before: boolean }).before;

  it('are there already once they were asked for', async () => {
    const first = await runTrial(made, 'python', tool);
    expect(first.returned).toMatchObject({ sum: 3 });
    const trial = await runAhead('python', tool, wasImported);
    expect(trial.returned).toMatchObject({ sum: 3, threads: 1, environment: [], tmp: [] });
  });

  it('draw other random values in every run', async () => {
    const values: number[] = [];
    for (let round = 0; round < 5; round += 1)
      values.push(...((await runAhead('python', tool, wasImported)).returned as { random: number[] }).random);
    expect(new Set(values).size).toBe(10);
  });

  it('are not there for a script that does not ask for them', async () => {
    const body = 'import sys\nreturn {"there": [name for name in ("numpy", "pandas") if name in sys.modules]}';
    expect((await runAhead('python', pythonTool(body), always)).returned).toEqual({ there: [] });
  });
});
