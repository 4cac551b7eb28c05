import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exactNumber } from '../../../src/core/json.ts';
import { expectClean, only, type ToolContent, textOf, useTools } from './tool-turns.ts';

const anyFiles = { type: 'object', properties: { width: { type: 'integer', default: 2 } }, 'x-files': {} };

describe('tools as they are written for Skriptoteket', () => {
  const tools = useTools();
  const read = async (name: string, content: Partial<ToolContent> = {}): Promise<ToolContent> => ({
    source: await readFile(join(import.meta.dirname, 'fixtures', name), 'utf8'),
    ...content,
  });

  it('divides marks into groups, and again with other limits', async () => {
    const files = { 'prov åk 7.csv': '\ufeffÅsa;4\nBo;14\nCia;25\n' };
    const first = await tools.start(await read('marks.py'), { files });
    expectClean(first);
    expect(only(first, 'table').rows.map((row) => row.group)).toEqual(['Bas', 'Mellan', 'Hög']);
    expect(first.result.nextActions[0]?.prefill).toEqual({ low: 10, high: 20 });
    const second = await first.act('set_limits', { low: 15, high: 26 });
    expectClean(second);
    expect(only(second, 'table').rows.map((row) => row.group)).toEqual(['Bas', 'Bas', 'Mellan']);
    expect(JSON.parse(Buffer.from(second.artifacts['groups.json'] ?? '', 'latin1').toString())).toHaveLength(3);
    expect(second.state).toEqual({ path: '/work/input/prov åk 7.csv', limits: [15, 26] });
    const refused = await second.act('set_limits', { low: 50, high: 20 });
    expect(refused.result).toMatchObject({
      reason: 'tool_error',
      errorSummary: 'Den lägre gränsen är högre än den högre.',
    });
    await expect(second.act('set_limits', { low: -1, high: 20 })).rejects.toThrow('at least 0');
    const own = await tools.start(await read('marks.py'), { files, settings: { limits: [1, 2] } });
    expect(only(own, 'table').rows.map((row) => row.group)).toEqual(['Hög', 'Hög', 'Hög']);
    expect((await tools.start(await read('marks.py'))).result.errorSummary).toBe(
      'Ladda upp en CSV-fil med namn och poäng.',
    );
  });

  it('plans seats, swaps them turn by turn, and prints them where there is WeasyPrint', async () => {
    const files = { 'klass.txt': 'Ada\nBo\nCia\nDan\nEva\n' };
    const first = await tools.start(await read('seating_plan.py', { inputSchema: anyFiles }), { files });
    expectClean(first);
    // The columns stay in the order they were declared in, though their keys look like numbers.
    expect(only(first, 'table').columns.map(({ key }) => key)).toEqual(['2', '1']);
    const second = await first.act('swap', { first: 'Ada', second: 'Eva' });
    expectClean(second);
    const third = await second.act('swap', { first: 'Bo', second: 'Ada' });
    expect(third.state).toMatchObject({ seats: ['Eva', 'Ada', 'Cia', 'Dan', 'Bo'], swaps: 2 });
    expect((await third.act('swap', { first: 'Bo', second: 'Bo' })).result.errorSummary).toBe(
      'Välj två olika personer.',
    );
    await expect(third.act('swap', { first: 'Bo', second: 'Nobody' })).rejects.toThrow('not one of the options');
    const printed = await third.act('print');
    if (printed.result.reason === 'tool_error') expect(printed.result.errorSummary).toContain('WeasyPrint');
    else expect(printed.artifacts['plan.pdf']).toMatch(/^%PDF-/);
  });

  it('cleans files as the settings say, and returns HTML', async () => {
    const files = { 'b.csv': 'a , b\n,\n1,2\n', 'a.csv': '"x"\n' };
    const turn = await tools.start(await read('clean_csv.py'), { files, settings: { separator: '|' } });
    expectClean(turn);
    expect(turn.outputs).toEqual([{ kind: 'html_sandboxed', html: '<p>3 rader, skilda åt med <b>|</b></p>' }]);
    expect(turn.stdout).toBe('läser a.csv\nläser b.csv\n');
    expect(turn.artifacts).toEqual({ 'ren-a.csv': 'x\n', 'ren-b.csv': 'a|b\n1|2\n' });
  });

  it('leads through a wizard with every kind of field, and back', async () => {
    const first = await tools.start(await read('trip_wizard.py'));
    expect(first.outputs[0]).toMatchObject({
      kind: 'notice',
      message: expect.stringMatching(/^System notice: .*“place”/),
    });
    expect(first.result.nextActions[0]?.prefill).toEqual({});
    await expect(first.act('next', {})).rejects.toThrow('Choose something in “Mål”');
    const second = await first.act('next', { place: 'skog', note: 'Ta med stövlar' });
    expect(second.result.nextActions[0]?.prefill).toEqual({ leader: 'Åsa' });
    await expect(second.act('next', { classes: ['7a', '7b', '8c'] })).rejects.toThrow('at most 2');
    await expect(second.act('next', { classes: ['7a', '7a'] })).rejects.toThrow('twice');
    const third = await second.act('next', { classes: ['7a', '8c'], leader: 'Bo' });
    const back = await third.act('back');
    expectClean(back);
    expect(back.result.nextActions[0]?.prefill).toEqual({ classes: ['7a', '8c'], leader: 'Bo' });
    const again = await back.act('next', { classes: ['7b'] });
    await expect(again.act('next', { price: 501, paid: true })).rejects.toThrow('at most 500.5');
    const done = await again.act('next', { price: exactNumber('99.50'), paid: false });
    expectClean(done);
    expect(textOf(only(done, 'json').value)).toBe(
      '{"where":{"place":"skog","note":"Ta med stövlar"},"who":{"classes":["7b"]},"money":{"price":99.5,"paid":false}}',
    );
    expect(done.result.nextActions.map((each) => each.action_id)).toEqual(['back']);
  });

  it('keeps integers of 66 digits and exact decimals through the turns', async () => {
    let turn = await tools.start(await read('ledger.py'));
    let product = 10n ** 65n + 7n;
    for (const by of [3n, -7n, 10n ** 20n + 9n]) {
      turn = await turn.act('multiply', { by: exactNumber(String(by)) });
      product *= by;
      expectClean(turn);
      expect(textOf(only(turn, 'table').rows)).toBe(`[{"product":${product},"rate":0.1000000000000000000001}]`);
    }
    expect(textOf(turn.state)).toBe(`{"product":${product},"rate":0.1000000000000000000001,"turns":3}`);
  });

  it('keeps a state up to its cap, and says when it was too large', async () => {
    const first = await tools.start(await read('notebook.py'));
    const full = await first.act('write', { letters: 32_700 });
    expectClean(full);
    const over = await full.act('write', { letters: 100 });
    expect(over.result).toMatchObject({ status: 'succeeded', state: null, nextActions: [] });
    expect(over.outputs[0]).toMatchObject({ kind: 'notice', message: expect.stringContaining('at most 64 KiB') });
    const curated = await tools.start(await read('notebook.py'), { budget: 'curated' });
    expectClean(await (await curated.act('write', { letters: 100_000 })).act('write', { letters: 30_000 }));
  });

  it('delivers the action as a file in the older dialect', async () => {
    const tool = await read('older_dialect.py', { dialect: 'action-file' });
    const first = await tools.start(tool, { files: { 'a.txt': 'x' } });
    const third = await (await first.act('add', { by: 2 })).act('add', { by: 40 });
    expectClean(third);
    expect(only(third, 'notice').message).toBe("42 ['a.txt']");
    // Without the dialect there is no such file, and the tool takes every turn for the first.
    const modern = await tools.start({ ...tool, dialect: null });
    expect(only(await modern.act('add', { by: 2 }), 'notice').message).toBe('0 []');
  });

  it('plays a quiz in TypeScript, with integers that no number holds', async () => {
    const tool = await read('quiz.ts', { language: 'node' });
    const first = await tools.start(tool, { files: { 'ord.txt': 'katt\nål\n' } });
    expectClean(first);
    expect(textOf(first.state)).toContain(`"seed":1${'0'.repeat(64)}7`);
    const second = await first.act('answer', { answer: 'ttak' });
    expect(second.progress).toEqual([{ fraction: 0.5, text: 'rätt' }]);
    const last = await second.act('answer', { answer: 'ål' });
    expectClean(last);
    expect(only(last, 'markdown').markdown).toBe(`1 rätt, ${(10n ** 65n + 7n) * 9n}`);
    expect((await tools.start(tool)).result.errorSummary).toBe('Släpp en ordlista.');
  });
});
