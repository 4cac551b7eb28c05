import { describe, expect, test } from 'vitest';
import { KIB } from '../../contract/limits.ts';
import type { Output } from '../../contract/output.ts';
import { type Json, jsonBytes, stringifyJson, utf8Bytes } from '../json.ts';
import { type NormalResult, normaliseResult } from './normalise-result.ts';

const artifactPaths = ['report.csv', 'plots/curve.png', 'page.html'];

function normalise(document: unknown, budget: 'default' | 'curated' = 'default'): NormalResult {
  return normaliseText(JSON.stringify(document), budget);
}
function normaliseText(text: string, budget: 'default' | 'curated' = 'default'): NormalResult {
  const result = normaliseResult(text, { budget, artifactPaths });
  if (!result.ok) throw new Error(result.message);
  return result;
}
function systemNotice(result: NormalResult): string {
  const [first] = result.outputs;
  return first?.kind === 'notice' && first.level === 'warning' ? first.message : '';
}
function only(output: unknown): Output | undefined {
  return normalise({ outputs: [output] }).outputs.at(-1);
}
function bytes(value: unknown): number {
  return jsonBytes(value as Json);
}

describe('what a script may return', () => {
  test('a text is one page, an empty text and nothing are no outputs', () => {
    expect(normaliseText('"<p>å</p>"').outputs).toEqual([{ kind: 'html_sandboxed', html: '<p>å</p>' }]);
    expect(normaliseText('""').outputs).toEqual([]);
    expect(normaliseText('null')).toMatchObject({ outputs: [], nextActions: [], state: null });
    expect(normaliseResult(null, { budget: 'default', artifactPaths })).toMatchObject({ ok: true, outputs: [] });
  });

  test.each([
    ['7', 'a number'],
    ['7.0', 'a number'],
    ['[1]', 'a list'],
    ['true', 'a boolean'],
  ])('%s is refused', (text, what) => {
    expect(normaliseResult(text, { budget: 'default', artifactPaths })).toEqual({
      ok: false,
      message: `A tool returns a text, an object or nothing, not ${what}.`,
    });
  });

  test('text that is not JSON, or nested too deeply, is refused', () => {
    for (const text of ['{', '['.repeat(100_000), '']) {
      expect(normaliseResult(text, { budget: 'default', artifactPaths })).toMatchObject({ ok: false });
    }
  });

  test('every kind of output passes as it is', () => {
    const outputs = [
      { kind: 'notice', level: 'info', message: 'Done' },
      { kind: 'markdown', markdown: '# Hej' },
      {
        kind: 'table',
        title: 'T',
        columns: [
          { key: '10', label: 'Tio' },
          { key: '2', label: 'Två' },
        ],
        rows: [{ 10: 1, 2: null }],
      },
      { kind: 'json', title: 'J', value: { a: [1] } },
      { kind: 'html_sandboxed', html: '<b>' },
      { kind: 'vega_lite', spec: { mark: 'bar', data: { values: [{ a: 1 }] }, encoding: { x: { field: 'a' } } } },
      { kind: 'image', path: 'plots/curve.png', alt: 'A curve' },
      { kind: 'file', path: 'report.csv', label: 'Report' },
    ];
    expect(normalise({ outputs })).toMatchObject({ outputs, notices: [] });
  });

  test('numbers reach the state and the screen unchanged', () => {
    const state = '{"n":123456789012345678901234567890123456789012345678901234567890123456,"d":1.10,"f":2.0}';
    const table = '{"kind":"table","columns":[{"key":"a","label":"A"}],"rows":[{"a":1.10}]}';
    const result = normaliseText(`{"state":${state},"outputs":[${table},{"kind":"json","value":${state}}]}`);
    expect(stringifyJson(result.state)).toBe(state);
    expect(stringifyJson(result.outputs as unknown as Json)).toBe(`[${table},{"kind":"json","value":${state}}]`);
  });

  test('NaN becomes empty, and everybody is told', () => {
    const result = normaliseText('{"outputs":[{"kind":"json","value":[NaN,-Infinity]}]}');
    expect(result.outputs.at(-1)).toEqual({ kind: 'json', value: [null, null] });
    expect(systemNotice(result)).toContain('2 numbers');
  });

  test('nothing but outputs, actions and state can be set', () => {
    const result = normalise({
      status: 'failed',
      uid: 0,
      run_id: 'x',
      artifacts: [{ path: '/etc/passwd' }],
      outputs: [],
    });
    expect(Object.keys(result).sort()).toEqual(['csvArtifacts', 'nextActions', 'notices', 'ok', 'outputs', 'state']);
    expect(result.notices.join()).toContain('“status”, “uid”, “run_id”, “artifacts”');
  });

  test('__proto__ in a result changes no prototype', () => {
    normaliseText(
      '{"__proto__":{"polluted":1},"state":{"__proto__":{"polluted":1}},"outputs":[{"kind":"table","columns":[{"key":"__proto__","label":"x"}],"rows":[{"__proto__":{"polluted":1}}]}]}',
    );
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('an output that is not in the contract', () => {
  test.each([
    [{ kind: 'video' }, 'its kind must be one of'],
    [{ kind: 'toString' }, 'its kind must be one of'],
    ['text', 'must be an object'],
    [null, 'must be an object'],
    [{ kind: 'notice' }, '"message" must be a text'],
    [{ kind: 'markdown', markdown: 7 }, '"markdown" must be a text'],
    [{ kind: 'table', rows: [] }, '"columns" must be a list'],
    [{ kind: 'table', columns: ['a'], rows: [] }, 'column 1'],
    [{ kind: 'table', columns: [], rows: [7] }, 'row 1'],
    [{ kind: 'json' }, '"value" is missing'],
    [{ kind: 'image', path: 'gone.png' }, 'there is no file “gone.png”'],
    [{ kind: 'image', path: 'report.csv' }, 'not a picture'],
    [{ kind: 'image', path: '../../etc/passwd' }, 'there is no file'],
    [{ kind: 'file' }, '"path" must be'],
    [{ kind: 'vega_lite', spec: { data: { url: 'https://example.org' } } }, 'inline'],
  ])('%j is replaced by a notice that says why', (output, why) => {
    const result = normalise({ outputs: [output, { kind: 'markdown', markdown: 'kept' }] });
    expect(result.outputs).toHaveLength(2);
    expect(result.outputs[0]).toMatchObject({ kind: 'notice', level: 'error' });
    expect(result.outputs[0]).toHaveProperty('message', expect.stringContaining(why));
    expect(result.outputs[0]).toHaveProperty('message', expect.stringContaining('Output 1'));
    expect(result.outputs[1]).toEqual({ kind: 'markdown', markdown: 'kept' });
  });

  test('outputs that are not a list are one faulty output', () => {
    expect(normalise({ outputs: 'x' }).outputs).toMatchObject([{ kind: 'notice', level: 'error' }]);
  });

  test('unknown fields are dropped and the author is told', () => {
    const result = normalise({ outputs: [{ kind: 'markdown', markdown: 'x', onclick: 'y' }] });
    expect(result.outputs).toEqual([{ kind: 'markdown', markdown: 'x' }]);
    expect(result.notices).toEqual(['Output 1 (markdown): “onclick” is not part of the contract and was ignored.']);
  });

  test('a path may be written as the script wrote the file', () => {
    expect(only({ kind: 'file', path: '/work/output/report.csv' })).toEqual({ kind: 'file', path: 'report.csv' });
    expect(only({ kind: 'image', path: './plots/curve.png', alt: 'x' })).toMatchObject({ path: 'plots/curve.png' });
  });
});

describe('budgets', () => {
  test.each([
    ['notice', 'message', 8, 8],
    ['markdown', 'markdown', 64, 256],
    ['html_sandboxed', 'html', 96, 192],
  ])('a %s is cut on a character boundary, and the notice names the cap', (kind, field, small, large) => {
    for (const [budget, kib] of [
      ['default', small],
      ['curated', large],
    ] as const) {
      const fits = 'å'.repeat((kib * KIB) / 2);
      expect(normalise({ outputs: [{ kind, [field]: fits }] }, budget).outputs).toMatchObject([{ [field]: fits }]);
      const result = normalise({ outputs: [{ kind, [field]: `${fits}😀` }] }, budget);
      const text = String((result.outputs[1] as unknown as Record<string, unknown>)[field]);
      expect(utf8Bytes(text)).toBeLessThanOrEqual(kib * KIB);
      expect(text).toMatch(/^å+…$/);
      expect(systemNotice(result)).toBe(`System notice: Output 1 (${kind}) was cut to ${kib} KiB.`);
    }
  });

  test('JSON is cut by bytes, depth, keys and items', () => {
    const value = (json: unknown): unknown => (only({ kind: 'json', value: json }) as { value: unknown }).value;
    let deep: unknown = 1;
    for (let level = 0; level < 11; level += 1) deep = { a: deep };
    expect(JSON.stringify(value(deep))).toBe(`${'{"a":'.repeat(10)}"…"${'}'.repeat(10)}`);
    expect(value(Array.from({ length: 2001 }, () => 1))).toHaveLength(2000);
    const keys = value(Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`k${index}`, 1])));
    expect(Object.keys(keys as object)).toHaveLength(1000);
    const long = value({ a: '"'.repeat(60 * KIB), b: 'é\n'.repeat(10), c: 1 });
    expect(bytes(long)).toBeLessThanOrEqual(96 * KIB);
    expect(bytes(long)).toBeGreaterThan(95 * KIB);
    expect(systemNotice(normalise({ outputs: [{ kind: 'json', value: deep }] }))).toContain('cut to 10 levels');
  });

  test('a table over its caps is cut, and all of it is in a CSV file', () => {
    const columns = Array.from({ length: 41 }, (_, index) => ({ key: `c${index}`, label: `C${index}` }));
    const rows = Array.from({ length: 751 }, (_, index) => ({
      c0: index,
      c1: index === 0 ? '=1+1' : null,
      c40: 'last',
      other: 1,
    }));
    const result = normalise({
      outputs: [
        { kind: 'table', columns: columns.slice(0, 1), rows: [] },
        { kind: 'table', columns, rows },
      ],
    });
    const table = result.outputs[2];
    expect(table?.kind === 'table' && [table.columns.length, table.rows.length]).toEqual([40, 750]);
    expect(systemNotice(result)).toBe(
      'System notice: Output 2 (table) shows the first 750 of 751 rows (at most 750) and the first 40 of 41 columns (at most 40); the whole table is in table-2.csv.',
    );
    const [csv] = result.csvArtifacts;
    expect(csv?.path).toBe('table-2.csv');
    expect(csv?.text.split('\r\n')).toHaveLength(753);
    expect(csv?.text.split('\r\n')[1]).toMatch(/^0,'=1\+1,.*,last$/);
    expect(csv?.text).not.toContain('other');
  });

  test('a long cell is cut, and the file has all of it', () => {
    const long = 'ö'.repeat(300);
    const result = normalise({
      outputs: [{ kind: 'table', columns: [{ key: 'a', label: 'A' }], rows: [{ a: long }] }],
    });
    const table = result.outputs[1];
    expect(table?.kind === 'table' && utf8Bytes(String(table.rows[0]?.a))).toBeLessThanOrEqual(512);
    expect(result.csvArtifacts[0]?.text).toContain(long);
  });

  test('the CSV never takes the name of a file that the tool made', () => {
    const document = {
      outputs: [{ kind: 'table', columns: [{ key: 'a', label: 'A' }], rows: [{ a: 'x'.repeat(600) }] }],
    };
    const result = normaliseResult(JSON.stringify(document), { budget: 'default', artifactPaths: ['table-1.csv'] });
    expect(result.ok && result.csvArtifacts[0]?.path).toBe('table-1-2.csv');
  });

  test('too many outputs are dropped from the end', () => {
    const result = normalise({
      outputs: Array.from({ length: 60 }, (_, index) => ({ kind: 'markdown', markdown: `${index}` })),
    });
    expect(result.outputs).toHaveLength(50);
    expect(systemNotice(result)).toContain('11 outputs at the end were left out (at most 50 outputs and 256 KiB)');
    expect(result.outputs.at(-1)).toEqual({ kind: 'markdown', markdown: '48' });
  });

  test('all together stay within the whole: tables give rows first, then outputs go from the end', () => {
    const rows = Array.from({ length: 700 }, (_, index) => ({ a: `${index}${'x'.repeat(490)}` }));
    const table = { kind: 'table', title: 'Big', columns: [{ key: 'a', label: 'A' }], rows };
    const page = { kind: 'html_sandboxed', html: 'y'.repeat(90 * KIB) };
    const result = normalise({ outputs: [table, page, page, page] });
    expect(bytes(result.outputs)).toBeLessThanOrEqual(256 * KIB);
    expect(result.outputs.map((output) => output.kind)).toEqual(
      ['notice', 'table', 'html_sandboxed', 'html_sandboxed'].slice(0, result.outputs.length),
    );
    expect(systemNotice(result)).toMatch(
      /The table “Big” shows the first \d+ of 700 rows, to fit in 256 KiB; the whole table is in table-1.csv/,
    );
    expect(result.csvArtifacts[0]?.text.split('\r\n')).toHaveLength(702);
  });

  test('a state over its cap is dropped together with the steps that need it', () => {
    const next_actions = [{ action_id: 'go', label: 'Go', kind: 'form', fields: [] }];
    const fits = normalise({ state: { a: 'x'.repeat(64 * KIB - 8) }, next_actions });
    expect([fits.state === null, fits.nextActions.length]).toEqual([false, 1]);
    const over = normalise({ state: { a: 'x'.repeat(64 * KIB - 7) }, next_actions });
    expect([over.state, over.nextActions]).toEqual([null, []]);
    expect(systemNotice(over)).toContain('at most 64 KiB');
    expect(normalise({ state: { a: 'x'.repeat(200 * KIB) }, next_actions }, 'curated').state).not.toBeNull();
    expect(systemNotice(normalise({ state: [1] }))).toContain('must be an object');
  });

  test('half a million keys take bounded work', () => {
    const text = `{"outputs":[{"kind":"json","value":{${Array.from({ length: 500_000 }, (_, index) => `"k${index}":1`).join(',')}}}]}`;
    expect(bytes(normaliseText(text).outputs)).toBeLessThanOrEqual(256 * KIB);
  });
});
