import { writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { pythonTool, type RunnerUnderTest, runTrial, type Trial } from '../trial.ts';

export function testPython(underTest: () => RunnerUnderTest): void {
  const run = (source: string, overrides = {}): Promise<Trial> => runTrial(underTest(), 'python', source, overrides);

  it('calls the entrypoint with both folders and gives its output, progress, files and return', async () => {
    const trial = await run(
      `
import sys
print("hello", file=sys.stdout)
print("trouble", file=sys.stderr)
def start(input_dir, output_dir):
    import scriptorium as s
    s.progress(0.5, "half way")
    with open(output_dir + "/a.txt", "w") as file:
        file.write("hej")
    return s.result([s.notice("done"), s.table([{"a": 1}])], state={"folders": [input_dir, output_dir], "name": __name__, "argv": sys.argv})
`,
      { entrypoint: 'start' },
    );
    expect(trial.outcome).toMatchObject({ status: 'succeeded', reason: 'ok', exitCode: 0, signal: null, error: null });
    expect(trial.stdout).toBe('hello\n');
    expect(trial.stderr).toBe('trouble\n');
    expect(trial.progress).toEqual([{ fraction: 0.5, text: 'half way' }]);
    expect(trial.outcome.artifacts).toMatchObject([{ path: 'a.txt', bytes: 3 }]);
    expect(trial.returned).toMatchObject({
      outputs: [{ kind: 'notice' }, { kind: 'table', columns: [{ key: 'a', label: 'a' }] }],
      state: { folders: ['/work/input', '/work/output'], name: 'tool_script', argv: ['/work/script.py'] },
    });
    expect(trial.outcome.durationMs).toBeGreaterThan(0);
  });

  it('gives inputs, action, state, settings and files to both helper modules', async () => {
    const path = `${(await run(pythonTool('return None'))).artifactsFolder}/upload`;
    await writeFile(path, 'a,b\n');
    const trial = await run(
      `
import json, os
import scriptorium as s
import skriptoteket_toolkit as toolkit
def run_tool(input_dir, output_dir):
    assert toolkit.read_inputs() == s.inputs()
    assert toolkit.read_settings() == s.settings()
    file = s.files()[0]
    return {"inputs": s.inputs(), "parts": toolkit.get_action_parts(), "state": s.state(), "settings": s.settings(),
            "manifest": json.loads(os.environ["SKRIPTOTEKET_INPUT_MANIFEST"]), "text": file.path.read_text(),
            "listed": toolkit.list_input_files(), "seen": os.listdir(input_dir)}
`,
      {
        inputsJson: '{"n":12345678901234567890}',
        actionJson: '{"action_id":"next","input":{"x":1},"state":{"turn":2}}',
        memoryJson: '{"settings":{"color":"red"}}',
        files: [{ name: 'räksmörgås 🦐.csv', path, bytes: 4 }],
      },
    );
    expect(trial.outcome.error).toBeNull();
    const file = { name: 'räksmörgås 🦐.csv', path: '/work/input/räksmörgås 🦐.csv', bytes: 4 };
    expect(trial.returned).toMatchObject({
      parts: ['next', { x: 1 }, { turn: 2 }],
      state: { turn: 2 },
      settings: { color: 'red' },
      manifest: { files: [file] },
      listed: [file],
      seen: [file.name],
      text: 'a,b\n',
    });
    expect(trial.outcome.returnJson).toContain('12345678901234567890');
  });

  it('tolerates documents that are not what they should be', async () => {
    const trial = await run(
      `
from skriptoteket_toolkit import *
def run_tool(input_dir, output_dir):
    return {"all": [read_inputs(), read_input_manifest(), list_input_files(), read_action(), list(get_action_parts()), read_memory(), read_settings()]}
`,
      { inputsJson: '[1', memoryJson: 'nonsense' },
    );
    expect(trial.returned).toEqual({ all: [{}, { files: [] }, [], null, [null, {}, {}], {}, {}] });
  });

  it.each([
    ['scriptorium', 'ToolError'],
    ['tool_errors', 'ToolUserError'],
  ])('shows the message of %s.%s as it is', async (module, name) => {
    const trial = await run(`from ${module} import ${name}\n${pythonTool(`raise ${name}("Välj en fil.")`)}`);
    expect(trial.outcome).toMatchObject({
      status: 'failed',
      reason: 'tool_error',
      error: { message: 'Välj en fil.', traceback: null },
    });
    expect(trial.stderr).toBe('');
  });

  it('reports an exception with the script’s own frames', async () => {
    const { outcome } = await run('class Odd(Exception): pass\n\ndef run_tool(i, o):\n    raise Odd("no")\n');
    expect(outcome).toMatchObject({ reason: 'script_error', error: { type: 'Odd', message: 'no', line: 4 } });
    expect(outcome.error?.traceback).toContain('File "/work/script.py", line 4, in run_tool');
    expect(outcome.error?.traceback).not.toContain('/opt/runtime');
  });

  it.each([
    ['raise SystemExit(0)', 'SystemExit'],
    ['raise KeyboardInterrupt', 'KeyboardInterrupt'],
    ['def down(): down()\ndown()', 'RecursionError'],
    ['class Bad(Exception):\n    def __str__(self): raise ValueError\nraise Bad()', 'Bad'],
  ])('takes %s for a failure', async (body, type) => {
    const { outcome } = await run(pythonTool(body));
    expect(outcome).toMatchObject({ status: 'failed', reason: 'script_error' });
    expect(outcome.error?.type).toContain(type);
  });

  it('finds a syntax error before anything starts', async () => {
    const trial = await run('print("started")\nx = (1,\n  2]\n');
    expect(trial.outcome).toMatchObject({
      status: 'failed',
      reason: 'syntax_error',
      error: { type: 'SyntaxError', line: 3, column: 4, text: '  2]' },
    });
    expect(trial.stdout).toBe('');
  });

  it.each([['\0'], ['\ttabs = 1\n  mixed = 2'], [`x = ${'('.repeat(5000)}`]])('survives odd source', async (source) => {
    expect((await run(source)).outcome.reason).toBe('syntax_error');
  });

  it('names a missing entrypoint', async () => {
    const { outcome } = await run('x = 1\n');
    expect(outcome).toMatchObject({ reason: 'contract_error' });
    expect(outcome.error?.message).toContain('run_tool(input_dir, output_dir)');
  });

  it('imports packages of the system and has the usual builtins', async () => {
    const trial = await run(
      pythonTool('import csv, json, sqlite3, ssl, ctypes, decimal\nassert callable(exit)\nreturn "ok"'),
    );
    expect(trial.returned).toBe('ok');
  });

  it('says so when there is no WeasyPrint, and makes a PDF when there is', async () => {
    const { outcome } = await run(
      `from pdf_helper import save_as_pdf\n${pythonTool('save_as_pdf("<p>hi</p>", output_dir, "a.pdf")')}`,
    );
    if (outcome.reason === 'tool_error') expect(outcome.error?.message).toContain('WeasyPrint');
    else expect(outcome.artifacts).toMatchObject([{ path: 'a.pdf' }]);
  });
}
