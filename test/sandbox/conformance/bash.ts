import { expect, it } from 'vitest';
import { type RunnerUnderTest, runTrial, type Trial } from '../trial.ts';

export function testBash(underTest: () => RunnerUnderTest): void {
  const run = (source: string): Promise<Trial> => runTrial(underTest(), 'bash', source);

  it('shows what was printed when there is no result document', async () => {
    const trial = await run(
      'printf "\\033[31mred\\033[0m\\n\\`\\`\\`\\n"; echo aside >/dev/stderr; echo x >"$SKRIPTOTEKET_OUTPUT_DIR/x"',
    );
    expect(trial.outcome).toMatchObject({ status: 'succeeded', reason: 'ok', artifacts: [{ path: 'x' }] });
    expect(trial.returned).toEqual({ outputs: [{ kind: 'markdown', markdown: '````\nred\n```\n````' }] });
    expect(trial.stderr).toBe('aside\n');
  });

  it('takes the document at the result path', async () => {
    const trial = await run(
      'echo ignored; echo \'{"outputs":[],"state":{"n":123456789012345678901}}\' >"$SKRIPTOTEKET_RESULT_PATH"',
    );
    expect(trial.outcome.returnJson).toBe('{"outputs":[],"state":{"n":123456789012345678901}}');
  });

  it.each([
    ['a list', 'echo "[1]" >"$SKRIPTOTEKET_RESULT_PATH"'],
    ['no JSON', 'echo "{" >"$SKRIPTOTEKET_RESULT_PATH"'],
    ['a link', 'ln -s /etc/passwd "$SKRIPTOTEKET_RESULT_PATH"'],
    ['a FIFO', 'mkfifo "$SKRIPTOTEKET_RESULT_PATH"'],
    ['a folder', 'mkdir "$SKRIPTOTEKET_RESULT_PATH"'],
    ['too large', 'head -c 2000000 /dev/zero >"$SKRIPTOTEKET_RESULT_PATH"'],
    ['on the channel', 'echo "result {}" >&9'],
  ])('refuses a result that is %s', async (_what, source) => {
    expect((await run(source)).outcome).toMatchObject({ status: 'failed', reason: 'contract_error' });
  });

  it('fails on an exit code, also with a result written', async () => {
    const { outcome } = await run('echo "{}" >"$SKRIPTOTEKET_RESULT_PATH"; exit 3');
    expect(outcome).toMatchObject({ status: 'failed', reason: 'script_error', exitCode: 3, returnJson: null });
  });

  it('fails when it is killed after writing its result', async () => {
    const { outcome } = await run('echo "{}" >"$SKRIPTOTEKET_RESULT_PATH"; kill -SEGV $$');
    expect(outcome).toMatchObject({ status: 'failed', reason: 'script_error', signal: 'SIGSEGV', returnJson: null });
  });

  it('finds a syntax error before anything starts', async () => {
    const trial = await run('echo started\nif true; then\nfi\n');
    expect(trial.outcome).toMatchObject({ reason: 'syntax_error', error: { line: 3, text: 'fi' } });
    expect(trial.stdout).toBe('');
  });

  it('reports progress and speaks to the user through the helper', async () => {
    const trial = await run('source scriptorium.sh\nprogress .25 "a \\"quarter\\""\ntool_error "Pick a file."');
    expect(trial.progress).toEqual([{ fraction: 0.25, text: 'a "quarter"' }]);
    expect(trial.outcome).toMatchObject({ reason: 'tool_error', error: { message: 'Pick a file.' } });
  });
}
