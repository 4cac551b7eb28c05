import { expect, it } from 'vitest';
import { pythonTool, type RunnerUnderTest, runTrial } from '../trial.ts';

export function testLifetime(underTest: () => RunnerUnderTest): void {
  it('ends with the main process, whatever it left running', async () => {
    const daemon = `
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(600)
    os._exit(0)
return "done"`;
    const trial = await runTrial(underTest(), 'python', pythonTool(daemon));
    expect(trial.outcome).toMatchObject({ status: 'succeeded' });
    expect(trial.outcome.durationMs).toBeLessThan(15_000);
  });

  it('ends with the main process in Bash as well', async () => {
    const trial = await runTrial(underTest(), 'bash', '(trap "" HUP TERM; while :; do sleep 1; done) &\necho done');
    expect(trial.outcome).toMatchObject({ status: 'succeeded' });
    expect(trial.stdout).toBe('done\n');
  });

  it('never starts a run that was canceled before', async () => {
    const trial = await runTrial(underTest(), 'python', 'print("started")\n', { signal: AbortSignal.abort() });
    expect(trial.outcome).toMatchObject({ status: 'canceled', reason: 'canceled', returnJson: null });
    expect(trial.stdout).toBe('');
  });

  it('ends a run that is canceled while it runs', async () => {
    const controller = new AbortController();
    const trial = await runTrial(underTest(), 'python', 'print("started")\nwhile True: pass\n', {
      signal: controller.signal,
      onStdout: () => controller.abort(),
    });
    expect(trial.outcome).toMatchObject({ status: 'canceled', reason: 'canceled', signal: 'SIGKILL' });
  });

  it('has one outcome however early it is canceled', async () => {
    const trials = await Promise.all(
      [0, 1, 2, 3, 5, 8, 13, 21, 34].map((delayMs) => {
        const controller = new AbortController();
        setTimeout(() => controller.abort(), delayMs);
        return runTrial(underTest(), 'python', pythonTool('import time\ntime.sleep(60)'), {
          signal: controller.signal,
        });
      }),
    );
    for (const { outcome } of trials) expect(outcome).toMatchObject({ status: 'canceled', reason: 'canceled' });
  });

  it('keeps its result when the cancel comes after the end', async () => {
    const controller = new AbortController();
    const trial = await runTrial(underTest(), 'python', pythonTool('return "mine"'), { signal: controller.signal });
    controller.abort();
    expect(trial.outcome.status).toBe('succeeded');
  });

  it('shows lines as they are printed', async () => {
    const controller = new AbortController();
    let seen = '';
    const trial = await runTrial(underTest(), 'python', 'import time\nprint("first")\ntime.sleep(600)\n', {
      signal: controller.signal,
      onStdout: (text) => {
        seen += text;
        if (seen.includes('first')) controller.abort();
      },
    });
    expect(trial.outcome.reason).toBe('canceled');
    expect(trial.stdout).toBe('first\n');
  });
}
