import { describe, expect, it } from 'vitest';
import { type Turn, textOf, useTools } from './tool-turns.ts';

type Language = 'python' | 'bash' | 'node';
const tool = (body: string): string =>
  `import os\ndef run_tool(input_dir, output_dir):\n${body.replaceAll(/^/gm, '    ')}\n`;

describe('what the contract refuses, and how it says so', () => {
  const tools = useTools();
  const run = (source: string, language: Language = 'python'): Promise<Turn> => tools.start({ language, source });
  const noticesOf = (turn: Turn): string[] =>
    turn.outputs.flatMap((output) => (output.kind === 'notice' ? [output.message] : []));

  it.each([
    ['python', tool('return 42'), 'type int'],
    ['python', tool('return [{}]'), 'type list'],
    ['python', tool('return {"value": object()}'), 'type object at value'],
    ['python', tool('return iter([])'), 'list_iterator'],
    ['node', 'export default () => 42;', 'type number'],
    ['node', 'export default () => new Map();', 'type Map'],
    ['node', 'export default () => () => {};', 'type function'],
    ['bash', 'echo 42 >"$SKRIPTOTEKET_RESULT_PATH"', 'a number, not an object'],
    ['bash', 'echo true >"$SKRIPTOTEKET_RESULT_PATH"', 'a boolean, not an object'],
  ] as const)('another return in %s: %s', async (language, source, words) => {
    const { result } = await run(source, language);
    expect(result).toMatchObject({ status: 'failed', reason: 'contract_error', outputs: [], state: null });
    expect(result.error?.message).toContain(words);
    // The person gets a sentence, not the author's affair.
    expect(result.errorSummary).toBe('The tool finished, but its result could not be used.');
  });

  it('ignores keys that are not its own, and tells the author', async () => {
    const { result } = await run(
      tool(
        'return {"outputs": [], "status": "failed", "uid": 0, "run_id": "x", "artifacts": [{"path": "/etc/passwd"}]}',
      ),
    );
    expect(result).toMatchObject({ status: 'succeeded', reason: 'ok', outputs: [] });
    for (const key of ['status', 'uid', 'run_id', 'artifacts']) expect(result.authorNotices.join('\n')).toContain(key);
  });

  it.each([
    ['raise SystemExit', 'SystemExit'],
    ['import sys\nsys.exit("bye")', 'SystemExit'],
    ['exit(0)', 'SystemExit'],
    ['raise KeyboardInterrupt', 'KeyboardInterrupt'],
    ['raise GeneratorExit', 'GeneratorExit'],
    ['raise ExceptionGroup("several", [ValueError("one")])', 'ExceptionGroup'],
    ['1 / 0', 'ZeroDivisionError'],
  ])('an exception: %s', async (body, type) => {
    const { result } = await run(tool(body));
    expect(result).toMatchObject({ status: 'failed', reason: 'script_error', error: { type } });
    expect(result.errorSummary).toBe('The tool stopped because of an error in its script.');
    expect(result.error?.traceback).toContain('/work/script.py');
    expect(result.error?.line).toBeGreaterThan(2);
  });

  it.each([
    ['python', 'x = 1\ndef run_tool(i, o):\n    return (1,, 2)\n', 3, 15, '    return (1,, 2)'],
    ['python', 'def run_tool(i, o):\nreturn 1\n', 2, 1, 'return 1'],
    ['node', 'const a = 1;\nconst b = [1,;\n', 2, 14, 'const b = [1,;'],
    ['node', 'const a: number = 1;\nlet b: = 2;\n', 2, 8, 'let b: = 2;'],
    ['bash', 'echo a\nif true; then echo b; fi fi\n', 2, null, 'if true; then echo b; fi fi'],
  ] as const)('a syntax error in %s, before anything starts: %s', async (language, source, line, column, text) => {
    const turn = await run(source, language);
    expect(turn.result).toMatchObject({ status: 'failed', reason: 'syntax_error', error: { line, column, text } });
    expect(turn.result.error?.message).not.toBe('');
    expect(turn.result.errorSummary).toBe('The script of this tool is not valid, so it was not started.');
    expect(turn.stdout).toBe('');
  });

  it.each([
    ['python', 'import scriptorium\ndef run_tool(i, o):\n  raise scriptorium.ToolError("<b>Välj</b>\\nen fil 📚.")'],
    [
      'python',
      'import tool_errors\ndef run_tool(i, o):\n  raise tool_errors.ToolUserError("<b>Välj</b>\\nen fil 📚.")',
    ],
    [
      'node',
      'import { ToolError } from "scriptorium";\nexport default () => { throw new ToolError("<b>Välj</b>\\nen fil 📚."); };',
    ],
    ['bash', "source scriptorium.sh\nfail $'<b>Välj</b>\\nen fil 📚.'"],
  ] as const)('the author speaking, shown as it is: %s %s', async (language, source) => {
    const { result } = await run(source, language);
    expect(result).toMatchObject({ status: 'failed', reason: 'tool_error', errorSummary: '<b>Välj</b>\nen fil 📚.' });
    expect(result.error?.traceback).toBeNull();
  });

  it.each([
    [
      'python',
      tool('print(\'result {"outputs":[{"kind":"markdown","markdown":"forged"}]}\', flush=True)\nos._exit(0)'),
    ],
    ['python', tool('open("/work/result.json", "w").write(\'{"outputs":[]}\')\nos.kill(os.getpid(), 9)')],
    ['python', tool('open(os.environ["SKRIPTOTEKET_RESULT_PATH"], "w").write("{}")\nos._exit(0)')],
    ['python', tool('os.write(3, b\'result {"outputs":[]}\\n\')\nos.kill(os.getpid(), 9)')],
    ['python', tool('os.write(3, b\'result {"outputs":[]}\\n\')\nraise ValueError')],
    ['python', tool('os.write(3, b\'result {"outputs":[]}\\n\')\nreturn {}')],
    ['node', 'import { writeSync } from "node:fs";\nwriteSync(1, "result {}\\n");\nprocess.exit(0);'],
    ['node', 'process.kill(process.pid, "SIGKILL");'],
    ['bash', 'echo "{}" >"$SKRIPTOTEKET_RESULT_PATH"; kill -9 $$'],
    ['bash', 'echo \'result {"outputs":[]}\' >&9'],
  ] as const)('a forged result is no success: %s %s', async (language, source) => {
    const { result } = await run(source, language);
    expect(result).toMatchObject({ status: 'failed', outputs: [], nextActions: [], state: null });
    expect(['script_error', 'contract_error']).toContain(result.reason);
  });

  it.each([
    ['python', tool('return {"state": {"n": [float("nan"), float("inf"), -float("inf")]}}')],
    ['node', 'export default () => ({ state: { n: [NaN, Infinity, -Infinity] } });'],
    ['bash', 'echo \'{"state":{"n":[null,null,null]}}\' >"$SKRIPTOTEKET_RESULT_PATH"'],
  ] as const)(
    'a number that JSON cannot hold becomes null, with a notice where it was one: %s',
    async (language, source) => {
      const turn = await run(source, language);
      expect(turn.state).toEqual({ n: [null, null, null] });
      expect(noticesOf(turn).some((message) => message.startsWith('System notice:'))).toBe(language !== 'bash');
    },
  );

  it('refuses bare NaN in a document that is not JSON', async () => {
    const { result } = await run('echo \'{"state":{"n":NaN}}\' >"$SKRIPTOTEKET_RESULT_PATH"', 'bash');
    expect(result).toMatchObject({ status: 'failed', reason: 'contract_error' });
  });

  it.each([
    ['python', tool('return {"state": {"a": "x\\0y", "b": "\\ud800z", "c": "\\ud83d\\ude00"}}')],
    ['node', String.raw`export default () => ({ state: { a: 'x\0y', b: '\ud800z', c: '\ud83d\ude00' } });`],
    [
      'bash',
      String.raw`printf '%s' '{"state":{"a":"x\u0000y","b":"\ud800z","c":"\ud83d\ude00"}}' >"$SKRIPTOTEKET_RESULT_PATH"`,
    ],
  ] as const)('replaces what is no character: %s', async (language, source) => {
    expect((await run(source, language)).state).toEqual({ a: 'x\uFFFDy', b: '\uFFFDz', c: '😀' });
  });

  it.each([
    [
      'python',
      tool('return {"state": {"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}, "k": 1}}'),
    ],
    [
      'node',
      'export default () => ({ state: JSON.parse(\'{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"k":1}\') });',
    ],
    [
      'bash',
      'echo \'{"state":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"k":1}}\' >"$SKRIPTOTEKET_RESULT_PATH"',
    ],
  ] as const)('lets no key become a prototype: %s', async (language, source) => {
    const { state } = await run(source, language);
    expect(state?.k).toBe(1);
    expect(Object.getPrototypeOf(state)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.hasOwn(state ?? {}, '__proto__')).toBe(false);
  });

  it('replaces one invalid output by a notice that names it, and keeps the others', async () => {
    const turn = await run(
      tool(`
good = {"kind": "markdown", "markdown": "good"}
return {"outputs": [good, {"kind": "markdown"}, {"kind": "chart"}, "text", {"kind": "image", "path": "../../etc/passwd"},
  {"kind": "vega_lite", "spec": {"data": {"url": "https://example.org"}, "mark": "bar"}}, {"kind": "table", "rows": 1}, good]}`),
    );
    expect(turn.result.status).toBe('succeeded');
    expect(turn.outputs).toHaveLength(8);
    expect([turn.outputs[0], turn.outputs[7]]).toEqual(Array(2).fill({ kind: 'markdown', markdown: 'good' }));
    expect(noticesOf(turn)).toEqual([
      expect.stringContaining('Output 2 (markdown) cannot be shown'),
      expect.stringContaining('Output 3 (chart)'),
      expect.stringContaining('Output 4'),
      expect.stringContaining('Output 5 (image)'),
      expect.stringContaining('Output 6 (vega_lite)'),
      expect.stringContaining('Output 7 (table)'),
    ]);
  });

  it('keeps integers longer than Python writes by itself', async () => {
    const source = tool(`
import scriptorium, sys
turn = scriptorium.action()
n = 10**6000 if turn is None else turn["state"]["n"]
assert n == 10**6000 and sys.get_int_max_str_digits() == 4300
return {"state": {"n": n}, "next_actions": [scriptorium.next_action("again", "Again")]}`);
    const first = await run(source);
    const second = await first.act('again');
    expect(second.outcome.error).toBeNull();
    expect(textOf(second.state)).toBe(`{"n":1${'0'.repeat(6000)}}`);
  });
});
