import { describe, expect, it } from 'vitest';
import { MIB } from '../../../src/contract/limits.ts';
import { type JobOverrides, type RunnerUnderTest, runTrial, timeToBegin } from '../trial.ts';

/** Scripts that are no tools: as plain programs, and in the restricted engine. */
export function testScripts(underTest: () => RunnerUnderTest): void {
  describe('plain', () => {
    const run = (language: 'bash' | 'node' | 'python', source: string, more: JobOverrides = {}) =>
      runTrial(underTest(), language, source, { style: 'plain', variables: { GREETING: 'hej' }, ...more });

    it.each([
      ['bash', 'echo "$GREETING $0 $(pwd)"; echo oj >&2; exit 3', 'hej /work/script.sh /work\n', 'oj\n', 3],
      [
        'node',
        'console.log(process.env.GREETING, typeof require, fs.existsSync("/work")); process.exitCode = 3',
        'hej function true\n',
        '',
        3,
      ],
      ['node', 'import { EOL } from "node:os"; console.log(typeof EOL, await 1)', 'string 1\n', '', 0],
      [
        'python',
        'import os, sys\nprint(os.environ["GREETING"], __name__, sys.argv)\nsys.exit(3)',
        "hej __main__ ['/work/script.py']\n",
        '',
        3,
      ],
    ] as const)('a %s script is a program as any', async (language, source, stdout, stderr, exitCode) => {
      const trial = await run(language, source);
      expect(trial).toMatchObject({ stdout, stderr, outcome: { exitCode } });
      expect(trial.outcome.status).toBe(exitCode === 0 ? 'succeeded' : 'failed');
    });

    it('has nothing of a tool: no channel, no variables of ours, no frames of ours in its tracebacks', async () => {
      const { stdout } = await run('bash', 'env | sort; ls -l /proc/self/fd | grep -c socket; true');
      expect(stdout.replaceAll(/^(_|SHLVL|PWD|OLDPWD)=.*\n/gm, '')).toBe(
        [
          'GREETING=hej',
          'HOME=/tmp',
          'LANG=C.UTF-8',
          'PATH=/usr/local/bin:/usr/bin:/bin',
          'TZ=Europe/Stockholm',
          '0',
          '',
        ].join('\n'),
      );
      const python = await run('python', 'def f():\n    raise ValueError("oj")\nf()');
      expect(python.stderr).toMatch(/^Traceback[^\n]*\n {2}File "\/work\/script.py", line 3/);
      expect(python.stderr).not.toContain('plain.py');
      expect(python.outcome).toMatchObject({ status: 'failed', exitCode: 1 });
    });

    it('ends as timed out, and is closed to the host as any other', async () => {
      const timeoutMs = timeToBegin(await run('bash', 'echo begun'));
      const late = await run('bash', 'echo begun; sleep 600', { limits: { timeoutMs } });
      expect(late).toMatchObject({
        stdout: 'begun\n',
        outcome: { status: 'timed_out', reason: 'timeout', exitCode: null },
      });
      const { outcome, stdout } = await run(
        'bash',
        'id -u; ls /root /home 2>/dev/null; (echo > /dev/tcp/127.0.0.1/80) 2>/dev/null || echo closed',
      );
      expect(stdout).toBe('10001\nclosed\n');
      expect(outcome.status).toBe('succeeded');
    });
  });

  describe('restricted', () => {
    const run = (source: string, more: JobOverrides = {}) =>
      runTrial(underTest(), 'node', source, { style: 'restricted', ...more });
    const returnedValue = (returned: unknown): unknown =>
      (returned as { outputs: { value: unknown }[] })?.outputs[0]?.value;

    it('prints as it goes, and its value is what it returns, or else what it logged last', async () => {
      const trial = await run(
        'console.log("å", { a: [1, "x"], m: new Map([[1, 2]]) }); console.warn("oj"); return { sum: [1, 2].reduce((a, b) => a + b) }',
      );
      expect(trial).toMatchObject({ stdout: 'å { a: [1, "x"], m: Map { 1 => 2 } }\n', stderr: 'oj\n' });
      expect(returnedValue(trial.returned)).toEqual({ sum: 3 });
      expect(trial.outcome).toMatchObject({ status: 'succeeded', exitCode: 0 });
      expect(returnedValue((await run('console.log("first"); console.log({ a: 1 });')).returned)).toEqual({ a: 1 });
      expect(returnedValue((await run('return await Promise.resolve([7])')).returned)).toEqual([7]);
      const other = await run('console.table([1]); console.group("g"); console.groupEnd(); console.assert(false, 2)');
      expect([other.stdout, other.stderr]).toEqual(['[1]\ng\n', 'Assertion failed 2\n']);
    });

    it('takes no script for a success that waits for what never comes', async () => {
      const { outcome, stderr } = await run('await new Promise(() => {}); console.log("the rest")');
      expect(outcome).toMatchObject({ status: 'failed', reason: 'script_error', returnJson: null });
      expect(stderr).toContain('nothing settles');
    });

    it('tells of a value whatever the script has made of the language', async () => {
      const source = `JSON.stringify = () => '1}],"x":[{"y":2'; Object.prototype.toJSON = undefined; return { a: 1 }`;
      expect(returnedValue((await run(source)).returned)).toEqual({ a: 1 });
      for (const thrown of ['1n', 'Symbol("s")', 'undefined', '{ get message() { throw 1 } }', 'Object.create(null)']) {
        const { outcome, stderr } = await run(`throw ${thrown}`);
        expect([thrown, outcome.status, outcome.reason]).toEqual([thrown, 'failed', 'script_error']);
        expect(outcome.error?.type).toBe('Error');
        expect(stderr).not.toMatch(/opt|restricted/);
      }
    });

    it('knows no module, no file, no network, no timer and no environment', async () => {
      const names = [
        'require',
        'process',
        'module',
        'fetch',
        'setTimeout',
        'XMLHttpRequest',
        'Deno',
        'std',
        'os',
        'WebAssembly',
        '__channel',
      ];
      const { returned, stderr } = await run(
        `return ${JSON.stringify(names)}.filter((name) => typeof globalThis[name] !== 'undefined')`,
      );
      expect([returnedValue(returned), stderr]).toEqual([[], '']);
      for (const source of [
        'return (await import("node:fs")).readFileSync("/etc/passwd", "utf8")',
        'import fs from "node:fs"',
      ])
        expect((await run(source)).outcome.status).toBe('failed');
    });

    it('gives those who try to break out nothing', async () => {
      const attempts = [
        'return console.log.constructor("return process")().env',
        'return (function () { return this })().constructor.constructor("return process.mainModule.require")()("fs")',
        'try { null.x } catch (error) { return error.constructor.constructor("return globalThis.process")().pid }',
        'return Object.getPrototypeOf(async function () {}).constructor("return process.binding(\'fs\')")()',
        'Error.prepareStackTrace = (_, frames) => frames; return new Error().stack[0].getThis().process.pid',
      ];
      for (const attempt of attempts) {
        const { outcome } = await run(attempt);
        expect([attempt, outcome.status, outcome.reason]).toEqual([attempt, 'failed', 'script_error']);
      }
    });

    it('says where a script is wrong, and ends well or badly as it does', async () => {
      const thrown = await run('const a = 1;\nthrow new TypeError("no")');
      expect(thrown.stderr).toMatch(/^TypeError: no\n.*script\.js:2/s);
      expect(thrown.outcome).toMatchObject({
        status: 'failed',
        exitCode: 1,
        error: { type: 'TypeError', message: 'no' },
      });
      expect((await run('const = 1')).outcome).toMatchObject({ status: 'failed', reason: 'syntax_error' });
    });

    it('holds the limits of time, memory and output', async () => {
      const timeoutMs = timeToBegin(await run('console.log("begun")'));
      const loop = await run('console.log("begun"); for (;;) {}', { limits: { timeoutMs } });
      expect(loop).toMatchObject({ stdout: 'begun\n', outcome: { status: 'timed_out', exitCode: null } });
      const hog = await run(
        'const all = []; for (;;) all.push(new ArrayBuffer(1 << 20).slice(0), "x".repeat(1 << 20))',
        {
          limits: { memoryBytes: 256 * MIB, timeoutMs: 30_000 },
        },
      );
      expect(hog.outcome).toMatchObject({ status: 'failed', reason: 'out_of_memory' });
      expect((await run('(function f() { f() })()')).outcome).toMatchObject({
        status: 'failed',
        reason: 'script_error',
      });
    });
  });
}
