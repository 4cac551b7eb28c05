import { expect, it } from 'vitest';
import { MIB } from '../../../src/contract/limits.ts';
import { growthWhile } from '../../held-memory.ts';
import { pythonTool, type RunnerUnderTest, runTrial, type Trial } from '../trial.ts';

const SECOND_MS = 1000;

/** Each limit has a twin: the same script under a larger limit succeeds. */
export function testLimits(underTest: () => RunnerUnderTest): void {
  const run = (body: string, limits: Record<string, number> = {}): Promise<Trial> =>
    runTrial(underTest(), 'python', pythonTool(body), { limits });

  it.each([
    ['never ends', 'while True: pass'],
    [
      'sleeps through signals',
      'import signal, time\nfor n in (1, 2, 15): signal.signal(n, signal.SIG_IGN)\ntime.sleep(600)',
    ],
    [
      'stops itself and everything else',
      'import os, signal\nos.fork()\nos.kill(-1, signal.SIGSTOP)\nos.kill(os.getpid(), signal.SIGSTOP)',
    ],
  ])('ends a script that %s at its wall clock', async (_what, body) => {
    const { outcome } = await run(body, { timeoutMs: SECOND_MS });
    expect(outcome).toMatchObject({ status: 'timed_out', reason: 'timeout', signal: 'SIGKILL', exitCode: null });
    expect(outcome.durationMs).toBeGreaterThanOrEqual(SECOND_MS - 1);
  });

  /** Where nothing counts but who looks from time to time, a script has to live until it was looked at. */
  const eater = (restSeconds: number): string =>
    `held = []\nfor n in range(30):\n    held.append(b"x" * 10_000_000)\nimport time\ntime.sleep(${restSeconds})\nreturn "ate"`;
  it('ends a script that eats memory', async () => {
    const { outcome } = await run(eater(600), { memoryBytes: 128 * MIB });
    expect(outcome).toMatchObject({ status: 'failed', reason: 'out_of_memory', returnJson: null });
    expect((await run(eater(0), { memoryBytes: 1024 * MIB })).returned).toBe('ate');
  });

  it('ends the whole sandbox when a child eats memory', async () => {
    const { outcome } = await run(
      `import subprocess, sys, time\nsubprocess.run([sys.executable, "-S", "-c", "b'x' * 500_000_000"])\ntime.sleep(600)`,
      { memoryBytes: 128 * MIB },
    );
    expect(outcome).toMatchObject({ reason: 'out_of_memory' });
  });

  it('counts files in memory as memory', async () => {
    const { outcome } = await run(
      'import time\nwith open("/work/big", "wb") as file:\n    for _ in range(200): file.write(b"x" * 1_000_000)\ntime.sleep(600)',
      {
        memoryBytes: 128 * MIB,
      },
    );
    expect(outcome.reason).toBe('out_of_memory');
  });

  const many = (restSeconds: number): string => `
import os, time
try:
    for n in range(40):
        if os.fork() == 0: time.sleep(600)
except OSError: pass
time.sleep(${restSeconds})`;
  it('ends a script that starts too many processes', async () => {
    expect((await run(many(600), { processes: 16 })).outcome).toMatchObject({
      status: 'failed',
      reason: 'process_limit',
    });
    expect((await run(many(0), { processes: 64 })).outcome).toMatchObject({ reason: 'ok' });
  });

  it('ends fork bombs', async () => {
    const limits = { processes: 32 };
    const bombs = await Promise.all([
      run('import os\nwhile True:\n    try: os.fork()\n    except OSError: pass', limits),
      runTrial(underTest(), 'bash', 'b() { b | b & }; b; wait; while :; do b; done', { limits }),
      run(
        'import threading, time\nwhile True:\n    try: threading.Thread(target=time.sleep, args=(600,)).start()\n    except RuntimeError: pass',
        limits,
      ),
    ]);
    const reasons = underTest().image?.bombReasons ?? ['process_limit'];
    for (const { outcome } of bombs) expect(reasons).toContain(outcome.reason);
  });

  it('ends a script that prints 100 MB, and hands on what was allowed', async () => {
    const limits = { outputBytes: MIB };
    let handedOn = 0;
    const body = 'for _ in range(100): print("x" * 1_000_000)';
    const { outcome } = await runTrial(underTest(), 'python', pythonTool(body), {
      limits,
      onStdout: (text) => {
        handedOn += text.length;
      },
    });
    expect(outcome).toMatchObject({ status: 'failed', reason: 'output_limit' });
    expect(handedOn).toBe(MIB);
  });

  it('reads endless output at its own pace without growing', async () => {
    let handedOn = 0;
    const { played, grownBytes } = await growthWhile(() =>
      runTrial(underTest(), 'bash', 'yes', {
        limits: { outputBytes: 512 * MIB },
        isOutputKept: false,
        onStdout: (text) => {
          handedOn += text.length;
        },
      }),
    );
    expect(played.outcome.reason).toBe('output_limit');
    expect(handedOn).toBe(512 * MIB);
    expect(grownBytes).toBeLessThan(100 * MIB);
  });

  it.each([
    ['/tmp', { tmpBytes: 2 * MIB }],
    ['/work/output', { workBytes: 2 * MIB }],
  ])('gives %s no more room than it has', async (folder, limits) => {
    const trial = await run(
      `import errno\ntry:\n    with open("${folder}/big", "wb") as file: file.write(b"x" * 20_000_000)\nexcept OSError as error:\n    return errno.errorcode[error.errno]`,
      limits,
    );
    expect(['ENOSPC', 'EFBIG']).toContain(trial.returned);
  });

  it.each([
    ['/tmp', { tmpBytes: 4 * MIB }],
    ['/work/output', { workBytes: 4 * MIB }],
    ['/dev/shm', {}],
  ])('has an end to empty files in %s, each of which takes memory of the kernel', async (folder, limits) => {
    if (underTest().image?.hasFileCount === false) return;
    const trial = await run(
      `import errno, os\nfor n in range(50_000):\n    try: os.mknod(f"${folder}/{n}")\n    except OSError as error: return {"why": errno.errorcode[error.errno], "few": n < 20_000}`,
      limits,
    );
    expect(trial.returned).toEqual({ why: 'ENOSPC', few: true });
  });

  it('has room for as many open files as allowed', async () => {
    const body =
      'held = []\ntry:\n    for _ in range(5000): held.append(open("/dev/null"))\nexcept OSError as error:\n    return str(error.errno)';
    expect((await run(body, { openFiles: 64 })).returned).toBe('24');
  });

  const busy = `
import os, signal, time
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for n in range(3):
    if os.fork() == 0:
        while True: pass
time.sleep(600)`;
  const shortLived = `
import os, signal, time
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
while True:
    if os.fork() == 0:
        end = time.process_time() + 0.2
        while time.process_time() < end: pass
        os._exit(0)
    time.sleep(0.15)`;
  it.each([
    ['busy children', busy],
    ['children that come and go, and that nobody waits for', shortLived],
  ])('ends a script when the processor time of all its processes is used up: %s', async (_what, body) => {
    const { outcome } = await run(body, { cpus: 2, cpuMs: SECOND_MS });
    expect(outcome).toMatchObject({ status: 'timed_out', reason: 'cpu_time', signal: 'SIGKILL', returnJson: null });
    expect(outcome.cpuMs).toBeGreaterThan(SECOND_MS);
  });

  it('lets the wall clock end what has processor time left', async () => {
    const { outcome } = await run(busy, { cpus: 2, cpuMs: 60 * SECOND_MS, timeoutMs: SECOND_MS });
    expect(outcome).toMatchObject({ status: 'timed_out', reason: 'timeout' });
  });

  it('says of every run what it used', async () => {
    // At its end it rests, so that it is looked at once more also where only looking tells.
    const { outcome } = await run(
      'import time\nheld = b"x" * 50_000_000\nend = time.process_time() + 0.2\nwhile time.process_time() < end: pass\ntime.sleep(1)',
    );
    expect(outcome.reason).toBe('ok');
    expect(outcome.cpuMs).toBeGreaterThan(150);
    expect(outcome.cpuMs).toBeLessThan(10 * SECOND_MS);
    // From when this process heard that it began, which on a busy machine is a while after it did.
    expect(outcome.durationMs).toBeGreaterThan(100);
    expect(outcome.peakMemoryBytes).toBeGreaterThan(50_000_000);
  });

  it('keeps to its share of a processor', async () => {
    const busyMs = 900;
    const body = `import time\nend = time.monotonic() + ${busyMs / SECOND_MS}\nwhile time.monotonic() < end: pass\nreturn None`;
    if (!underTest().canLimitProcessors) return;
    const { outcome } = await run(body, { cpus: 0.2 });
    expect(outcome.reason).toBe('ok');
    // Half of the wall clock is far above 0.2 of it, and below the whole of it that an unbounded loop takes. It counts from when
    // this process heard that the script began, which on a busy machine may be when the loop is nearly over.
    expect(outcome.cpuMs).toBeLessThan(Math.max(outcome.durationMs, busyMs) / 2);
  });
}
