import { beforeAll, describe, expect, it } from 'vitest';
import { MIB } from '../../src/contract/limits.ts';
import { routes } from '../../src/contract/routes.ts';
import type { Run } from '../../src/contract/run.ts';
import type { VersionContent } from '../../src/contract/tool.ts';
import { type TestPerson, useApp } from '../app.ts';
import { useDatabase } from '../database.ts';
import { makeDraft, runForm } from '../tool-maker.ts';

const body = (text: string) => `def run_tool(input_dir, output_dir):\n${text.replaceAll(/^/gm, '    ')}\n`;

describe('bad scripts', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: true });
  let author: TestPerson;
  beforeAll(async () => {
    author = await app.signInAs('contributor');
  });

  async function testRun(content: Partial<VersionContent> & { source: string }): Promise<Run> {
    const { versionId } = await makeDraft(author.client, content);
    return author.client.call(routes.startSandboxRun, { params: { versionId }, query: { wait: 60 }, body: runForm() });
  }

  it('finds a syntax error before anything starts, with the place', async () => {
    const run = await testRun({ source: 'def run_tool(i, o):\n    return (1 +\n' });
    expect(run).toMatchObject({ status: 'failed', reason: 'syntax_error' });
    expect(run.details?.error).toMatchObject({ type: 'SyntaxError', line: 2 });
  });

  it('ends a script that prints 100 MB, and keeps the head and the tail', async () => {
    const run = await testRun({ source: body('for n in range(100_000):\n    print(f"{n:09d}" + "x" * 1014)') });
    expect(run).toMatchObject({ status: 'failed', reason: 'output_limit' });
    const log = await author.client.open(routes.getLog, { params: { runId: run.id, stream: 'stdout' } });
    const text = await log.text();
    expect(text.startsWith('000000000x')).toBe(true);
    expect(text).toContain('bytes left out');
    expect(text.length).toBeLessThan(1.1 * MIB);
  });

  it('refuses a result of 100 MB', async () => {
    expect(await testRun({ source: body('return "x" * 100_000_000') })).toMatchObject({
      status: 'failed',
      reason: 'contract_error',
    });
  });

  it('refuses a result that is a number', async () => {
    const run = await testRun({ source: body('return 42') });
    expect(run).toMatchObject({ status: 'failed', reason: 'contract_error' });
  });

  it('ends a script that never ends', async () => {
    const run = await testRun({ source: body('while True: pass'), limits: { timeoutMs: 1000 } });
    expect(run).toMatchObject({ status: 'timed_out', reason: 'timeout' });
  });

  it('ends a script that forks without end', async () => {
    const run = await testRun({ source: body('import os\nwhile True:\n    try: os.fork()\n    except OSError: pass') });
    expect(run).toMatchObject({ status: 'failed', reason: 'process_limit' });
  });

  it('ends a script that eats memory', async () => {
    const source = body('parts = []\nwhile True: parts.append(bytearray(8 * 1024 * 1024))');
    expect(await testRun({ source, limits: { memoryBytes: 128 * MIB } })).toMatchObject({
      status: 'failed',
      reason: 'out_of_memory',
    });
  });

  it('does not take an early exit for a success', async () => {
    const run = await testRun({ source: body('import os\nos._exit(0)') });
    expect(run).toMatchObject({ status: 'failed', reason: 'script_error' });
  });

  it('copes with a script that removes its own output folder', async () => {
    const run = await testRun({ source: body('import shutil\nshutil.rmtree(output_dir)\nreturn "<p>gone</p>"') });
    expect(run).toMatchObject({ status: 'succeeded', artifacts: [] });
  });

  it('shows a tool error as it is, and hides a traceback from those who cannot mend it', async () => {
    const run = await testRun({
      source: body('from scriptorium import ToolError\nraise ToolError("Lägg till en fil först.")'),
    });
    expect(run).toMatchObject({ reason: 'tool_error', errorSummary: 'Lägg till en fil först.' });
    const broken = await testRun({ source: body('1 / 0') });
    expect(broken.errorSummary).not.toContain('ZeroDivision');
    expect(broken.errorReference).toMatch(/^[0-9a-f]{8}$/);
    expect(broken.details?.error?.traceback).toContain('ZeroDivisionError');
  });

  it('stores NUL, lone surrogates and broken UTF-8 as text that can be shown', async () => {
    const run = await testRun({
      source: body(
        'import sys\nfrom scriptorium import progress\nprint("a\\0b", flush=True)\nsys.stdout.buffer.write(b"\\xff\\xfe\\n")\nprogress(0.5, "p\\0q")\nreturn {"outputs": [{"kind": "markdown", "markdown": "x\\0y\\ud800"}]}',
      ),
    });
    expect(run).toMatchObject({ status: 'succeeded', outputs: [{ kind: 'markdown', markdown: 'x\uFFFDy\uFFFD' }] });
    expect(run.progress).toEqual({ fraction: 0.5, text: 'p\uFFFDq' });
    const log = await author.client.open(routes.getLog, { params: { runId: run.id, stream: 'stdout' } });
    expect(await log.text()).toBe('a\uFFFDb\n\uFFFD\uFFFD\n');
    const told = await testRun({ source: body('from scriptorium import ToolError\nraise ToolError("a\\0b")') });
    expect(told).toMatchObject({ reason: 'tool_error', errorSummary: 'a\uFFFDb' });
  });

  it('cancels a queued and a running run, once', async () => {
    const { versionId } = await makeDraft(author.client, { source: body('import time\ntime.sleep(60)') });
    const started = await Promise.all(
      [1, 2, 3].map(() => author.client.call(routes.startSandboxRun, { params: { versionId }, body: runForm() })),
    );
    const canceled = await Promise.all(
      started.flatMap(({ id }) => [1, 2].map(() => author.client.call(routes.cancelRun, { params: { runId: id } }))),
    );
    expect(canceled.map((run) => [run.status, run.reason])).toEqual(Array(6).fill(['canceled', 'canceled']));
  });

  it('starts the next run at once after all that', async () => {
    expect(await testRun({ source: body('return "<p>fine</p>"') })).toMatchObject({ status: 'succeeded' });
  });
});
