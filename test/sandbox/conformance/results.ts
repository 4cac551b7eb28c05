import { expect, it } from 'vitest';
import { growthWhile } from '../../held-memory.ts';
import { pythonTool, type RunnerUnderTest, runTrial, type Trial } from '../trial.ts';

export function testResults(underTest: () => RunnerUnderTest): void {
  const run = (body: string, overrides = {}): Promise<Trial> =>
    runTrial(underTest(), 'python', pythonTool(body), overrides);

  it.each([
    ['return None', undefined],
    ['pass', undefined],
    ['return ""', ''],
    ['return "<p>å</p>"', '<p>å</p>'],
    ['return {}', {}],
    ['return {"outputs": (1, 2), "k": {1: True, None: "x"}}', { outputs: [1, 2], k: { 1: true, null: 'x' } }],
  ])('takes %s', async (body, expected) => {
    const trial = await run(body);
    expect(trial.outcome.reason).toBe('ok');
    expect(trial.returned).toEqual(expected);
  });

  it.each([
    ['return 7', 'int'],
    ['return [1]', 'list'],
    ['return True', 'bool'],
    ['return b"x"', 'bytes'],
    ['return {"outputs": [{"rows": [{"when": {1, 2}}]}]}', 'outputs[0].rows[0].when'],
    ['a = {}\na["a"] = a\nreturn a', 'holds itself'],
    ['return {(1, 2): 3}', 'tuple'],
  ])('refuses %s and says why', async (body, word) => {
    const { outcome } = await run(body);
    expect(outcome).toMatchObject({ status: 'failed', reason: 'contract_error', returnJson: null });
    expect(outcome.error?.message).toContain(word);
  });

  it('keeps numbers exact, and makes what JSON cannot hold null with a notice', async () => {
    const trial = await run(`
from decimal import Decimal
return {"state": {"i": 10**66, "d": Decimal("0.10"), "f": 0.1, "n": float("nan"), "s": "\\ud800-\\ud83d\\ude00"}}`);
    expect(trial.outcome.returnJson).toContain(`"i":1${'0'.repeat(66)},"d":0.10,"f":0.1,"n":null,"s":"\uFFFD-😀"`);
    expect(trial.returned).toMatchObject({ outputs: [{ kind: 'notice', level: 'warning' }] });
  });

  it('refuses a result of 100 MB', async () => {
    const { outcome } = await run('return "x" * 100_000_000');
    expect(outcome).toMatchObject({ reason: 'contract_error', returnJson: null });
    expect(outcome.error?.message).toContain('larger than');
  });

  it('does not grow with a result, however large', async () => {
    const { played, grownBytes } = await growthWhile(() =>
      run(`
import os
os.write(3, b'result "')
for _ in range(300): os.write(3, b"x" * 1_000_000)
os.write(3, b'"\\n')
os._exit(0)`),
    );
    expect(played.outcome.reason).toBe('contract_error');
    expect(grownBytes).toBeLessThan(200_000_000);
  });

  it.each([
    ['a second result', 'import os\nos.write(3, b"result {}\\n")\nreturn {}'],
    ['half a result', 'import os\nos.write(3, b"result {")\nos._exit(0)'],
    ['bytes that are no message', 'import os\nos.write(3, bytes(range(256)) + b"\\n")\nreturn {}'],
    ['an unknown message', 'import os\nos.write(3, b"status {}\\n")\nreturn {}'],
    ['a result that is no JSON', 'import os\nos.write(3, b"result {]\\n")\nos._exit(0)'],
    ['a message without end', 'import os\nfor _ in range(20): os.write(3, b"x" * 100_000)\nos._exit(0)'],
  ])('takes %s on the channel for a broken contract', async (_what, body) => {
    expect((await run(body)).outcome).toMatchObject({ status: 'failed', reason: 'contract_error', returnJson: null });
  });

  it('is not fooled by messages on stdout', async () => {
    const trial = await run('print("result {\\"outputs\\":[]}", flush=True)\nimport os\nos._exit(0)');
    expect(trial.outcome).toMatchObject({ status: 'failed', reason: 'script_error' });
    expect(trial.outcome.error?.message).toContain('before it returned');
  });

  it('does not let a forked child speak', async () => {
    const trial = await run(
      'import os\nparent = os.fork()\nif parent: os.waitpid(parent, 0)\nreturn {"parent": parent != 0}',
    );
    expect(trial.outcome.reason).toBe('ok');
    expect(trial.returned).toEqual({ parent: true });
  });

  it.each([
    ['os._exit(0)', null],
    ['os._exit(9)', null],
    ['os.kill(os.getpid(), 11)', 'SIGSEGV'],
    ['os.abort()', 'SIGABRT'],
    ['os.kill(os.getpid(), 9)', 'SIGKILL'],
    ['os.execv("/bin/true", ["true"])', null],
  ])('takes %s for a failed script', async (call, signal) => {
    const { outcome } = await run(`import os\n${call}`);
    expect(outcome).toMatchObject({ status: 'failed', reason: 'script_error', signal, returnJson: null });
  });

  it('bounds a flood of progress and keeps its last report', async () => {
    const trial = await run(`
import scriptorium
for n in range(20_000): scriptorium.progress(n / 20_000, str(n))
return None`);
    expect(trial.outcome.reason).toBe('ok');
    expect(trial.progress.length).toBeLessThan(2000);
    expect(trial.progress.at(-1)?.text).toBe('19999');
  });

  it('gives values over 64 KiB as files, and names them always', async () => {
    const trial = await run(
      `
import os
import scriptorium, skriptoteket_toolkit
return {"inEnvironment": "SKRIPTOTEKET_INPUTS" in os.environ, "path": os.environ["SKRIPTOTEKET_INPUTS_PATH"],
        "length": len(scriptorium.inputs()["big"]), "same": scriptorium.inputs() == skriptoteket_toolkit.read_inputs(),
        "action": "SKRIPTOTEKET_ACTION" in os.environ, "state": len(scriptorium.state()["s"])}`,
      {
        inputsJson: JSON.stringify({ big: 'å'.repeat(200_000) }),
        actionJson: JSON.stringify({ action_id: 'a', input: {}, state: { s: 'y'.repeat(70_000) } }),
      },
    );
    const path = '/work/request/inputs.json';
    expect(trial.returned).toEqual({
      inEnvironment: false,
      path,
      length: 200_000,
      same: true,
      action: false,
      state: 70_000,
    });
  });
}
