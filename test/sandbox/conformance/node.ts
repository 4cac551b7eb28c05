import { expect, it } from 'vitest';
import { type RunnerUnderTest, runTrial, type Trial } from '../trial.ts';

export function testNode(underTest: () => RunnerUnderTest): void {
  const run = (source: string): Promise<Trial> => runTrial(underTest(), 'node', source);

  it('awaits a default export and keeps integers exact', async () => {
    const trial = await run(`
import { writeFileSync } from 'node:fs';
import { progress, table } from 'scriptorium';
export default async (inputDir, outputDir) => {
  progress(1, 'there');
  writeFileSync(outputDir + '/n.txt', inputDir);
  console.log('hello');
  await new Promise((resolve) => setTimeout(resolve, 1));
  return { outputs: [table([{ a: 1 }])], state: { n: 12345678901234567890n, d: JSON.rawJSON('0.10'), s: '\\ud800x' } };
};`);
    expect(trial.outcome).toMatchObject({ status: 'succeeded', artifacts: [{ path: 'n.txt', bytes: 11 }] });
    expect(trial.outcome.returnJson).toContain('"n":12345678901234567890,"d":0.10,"s":"\uFFFDx"');
    expect(trial.stdout).toBe('hello\n');
    expect(trial.progress).toEqual([{ fraction: 1, text: 'there' }]);
  });

  it('runs several threads of JavaScript', async () => {
    const trial = await run(`
import { Worker } from 'node:worker_threads';
const start = (n) => new Promise((resolve, reject) =>
  new Worker('require("node:worker_threads").parentPort.postMessage(' + n + ' * 2)', { eval: true }).on('message', resolve).on('error', reject));
export default async () => JSON.stringify(await Promise.all([1, 2, 3, 4, 5].map(start)));`);
    expect(trial.returned, JSON.stringify(trial.outcome)).toBe('[2,4,6,8,10]');
  });

  it('runs TypeScript', async () => {
    const trial = await run(
      'export function run_tool(input: string): string { const n: number = 2; return "<b>" + n + "</b>"; }',
    );
    expect(trial.returned).toBe('<b>2</b>');
  });

  it.each([
    ['const a = 1;\nconst b = ;\n', 2],
    ['const a: number = 1;\nfunction (\n', 2],
  ])('finds a syntax error before anything starts', async (source, line) => {
    const { outcome } = await run(source);
    expect(outcome).toMatchObject({ reason: 'syntax_error', error: { type: 'SyntaxError', line } });
  });

  it('shows the message of a ToolError as it is', async () => {
    const { outcome } = await run(
      "import { ToolError } from 'scriptorium';\nexport default () => { throw new ToolError('No.'); };",
    );
    expect(outcome).toMatchObject({ reason: 'tool_error', error: { message: 'No.', traceback: null } });
  });

  it.each([
    ['export default () => { throw new TypeError("odd"); };', 'TypeError'],
    ['export default () => JSON.parse("{");', 'SyntaxError'],
    [
      'export default () => new Promise(() => { setTimeout(() => { throw new RangeError("late"); }, 1); });',
      'RangeError',
    ],
    [
      'export default async () => { Promise.reject(new EvalError("lost")); await new Promise((r) => setTimeout(r, 50)); };',
      'EvalError',
    ],
  ])('reports an exception with its place in the script', async (source, type) => {
    const { outcome } = await run(source);
    expect(outcome).toMatchObject({ reason: 'script_error', error: { type, line: 1 } });
    expect(outcome.error?.traceback).not.toContain('/opt/runtime');
  });

  it.each([
    ['export default () => 7;', 'number'],
    ['export default () => [1];', 'Array'],
    ['export default () => { const a = {}; a.a = a; return a; };', 'circular'],
    ['export const x = 1;', 'run_tool'],
  ])('refuses a return that is none', async (source, word) => {
    const { outcome } = await run(source);
    expect(outcome.reason).toBe('contract_error');
    expect(outcome.error?.message).toContain(word);
  });

  it.each(['process.exit(0);', 'export default () => new Promise(() => {});'])(
    'fails when it ends before it returned',
    async (source) => {
      expect((await run(source)).outcome).toMatchObject({ status: 'failed', reason: 'script_error' });
    },
  );
}
