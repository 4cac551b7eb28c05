/** Each example does its job in the real sandbox, with real input and with bad input. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLocalRunner } from '../../src/sandbox/local/create-local-runner.ts';
import {
  type Bench,
  type ExampleRun,
  examplesFolder,
  outputOf,
  readExample,
  rowsOf,
  runExample,
  takeAction,
} from './run-example.ts';

let bench: Bench;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scriptorium-examples-'));
  const stateFolder = join(folder, 'runner');
  bench = {
    folder,
    runner: createLocalRunner({
      stateFolder,
      runtimeFolder: join(import.meta.dirname, '../../runtime'),
      level: 'best',
    }),
  };
});
afterAll(async () => {
  await bench.runner.close();
  await rm(bench.folder, { recursive: true, force: true });
});

function expectSuccess(run: ExampleRun): void {
  expect(run.outcome.error).toBeNull();
  expect(run.outcome.status).toBe('succeeded');
  expect(run.result.notices).toEqual([]);
  expect(run.result.outputs.filter((output) => output.kind === 'notice' && output.level === 'error')).toEqual([]);
}
function noticesOf(run: ExampleRun): string {
  return run.result.outputs.flatMap((output) => (output.kind === 'notice' ? [output.message] : [])).join('\n');
}

test('every folder of examples is a tool that can be read', async () => {
  const slugs = (await readdir(examplesFolder)).sort();
  expect(slugs).toEqual([
    'csv-summary',
    'disk-report',
    'group-divider',
    'markdown-to-html',
    'qr-code',
    'text-statistics',
  ]);
  for (const slug of slugs) expect((await readExample(slug)).text.length).toBeGreaterThan(100);
});

describe('CSV summary', () => {
  const summarise = (content: string | Uint8Array, inputs = {}) =>
    runExample(bench, 'csv-summary', { inputs, files: { 'klass 7å.csv': content } });

  test('describes columns of an Excel file from a Swedish computer', async () => {
    const csv =
      '\uFEFFNamn;Poäng;Datum;Postnr;Tom\r\n"Åsa; Ek";12,5;2026-01-31;01234;\r\nÖrjan;7;2026-02-01;99999;NA\r\nÅsa;1 000;2026-01-02;11122;\r\n';
    const run = await summarise(csv);
    expectSuccess(run);
    expect(rowsOf(run)).toEqual([
      { column: 'Namn', type: 'text', filled: 3, missing: 0, different: 3 },
      {
        column: 'Poäng',
        type: 'number',
        filled: 3,
        missing: 0,
        different: 3,
        smallest: 7,
        largest: 1000,
        mean: 339.833,
        median: 12.5,
      },
      {
        column: 'Datum',
        type: 'date',
        filled: 3,
        missing: 0,
        different: 3,
        smallest: '2026-01-02',
        largest: '2026-02-01',
      },
      { column: 'Postnr', type: 'text', filled: 3, missing: 0, different: 3 },
      { column: 'Tom', type: 'empty', filled: 0, missing: 3, different: 0 },
    ]);
    expect(outputOf(run, 'vega_lite').spec.title).toBe('Poäng');
    expect(outputOf(run, 'markdown').markdown).toContain('3 rows and 5 columns, separated by semicolons');
    expect(run.artifacts.get('summary.csv')?.toString()).toContain('Poäng,number,3');
    expect(run.log).toContain('3 rows, 5 columns');
  });

  test('finds the separator, charts the column that is asked for, and reads old Windows text', async () => {
    const run = await summarise(Buffer.from('färg\tantal\nröd\t1\nröd\t2\nblå\t3\n', 'latin1'), { chart: 'Färg' });
    expectSuccess(run);
    expect(noticesOf(run)).toContain('not UTF-8');
    expect(outputOf(run, 'vega_lite').spec).toMatchObject({
      title: 'färg',
      data: {
        values: [
          { value: 'röd', rows: 2 },
          { value: 'blå', rows: 1 },
        ],
      },
    });
  });

  test('counts ragged rows and works without a header', async () => {
    const run = await summarise('1,2\n3\n4,5,6\n', { header: false });
    expectSuccess(run);
    expect(rowsOf(run).map((row) => [row.column, row.filled, row.missing])).toEqual([
      ['Column 1', 3, 0],
      ['Column 2', 2, 1],
    ]);
    expect(noticesOf(run)).toContain('2 rows have more or fewer cells');
  });

  test('takes numbers of any size, and numbering for what it is', async () => {
    const run = await summarise('nr,a,b\n1,-2.5,1e999\n2,1234567.891,5\n3,0,6\n');
    expectSuccess(run);
    expect(rowsOf(run).map((row) => [row.type, row.smallest, row.largest])).toEqual([
      ['whole number', 1, 3],
      ['number', -2.5, 1_234_567.89],
      ['text', undefined, undefined],
    ]);
    expect(outputOf(run, 'vega_lite').spec.title).toBe('a');
  });

  test('shows lines in the log while it reads a large file', async () => {
    const run = await summarise(
      `id,value\n${Array.from({ length: 60_000 }, (_, index) => `${index},${index % 97}`).join('\n')}`,
    );
    expectSuccess(run);
    expect(run.log.match(/rows read/g)).toHaveLength(3);
    expect(rowsOf(run)[0]).toMatchObject({ filled: 60_000, different: 'over 50000', largest: 59_999 });
  });

  test.each([
    ['', 'is empty'],
    [' \n ', 'is empty'],
    [',,\n', 'no row with anything'],
    ['PK\u0003\u0004rest', 'Excel'],
    ['a\0b', 'not a text file'],
  ])('says what is wrong with %j', async (content, said) => {
    expect((await summarise(content)).toolError).toContain(said);
  });

  test('names the columns when the one to chart is not there', async () => {
    expect((await summarise('a,b\n1,2\n', { chart: 'c' })).toolError).toBe(
      'There is no column called “c”. The columns are: a, b.',
    );
  });
});

describe('Markdown to web page', () => {
  const convert = async (text: string, inputs = {}) => {
    const run = await runExample(bench, 'markdown-to-html', { inputs: { text, ...inputs } });
    expectSuccess(run);
    return outputOf(run, 'html_sandboxed').html;
  };
  const bodyOf = (page: string) => (/<body>\n([\s\S]*)\n<\/body>/.exec(page)?.[1] ?? '').trim();

  test('renders what people write in notes', async () => {
    const body = bodyOf(await convert(await readFile(join(import.meta.dirname, '../fixtures/notes.md'), 'utf8')));
    expect(body).toBe((await readFile(join(import.meta.dirname, '../fixtures/notes.html'), 'utf8')).trim());
  });

  test('lets no HTML, script or unsafe address through', async () => {
    const body = bodyOf(
      await convert(
        '<script>alert(1)</script> [x](javascript:alert(1)) ![y](x" onerror="z) <img src=x onerror=y>\n\n[a](https://e.org/"onclick="b)\n\n`<b>` \uE0000\uE001',
      ),
    );
    expect(body).not.toMatch(/<(?!\/?(?:p|code|a)\b)|<a href="(?!https:)/);
    expect(body).not.toMatch(/<[^>]*\son\w+=/);
    expect(body).toContain('<code>&lt;b&gt;</code>');
  });

  test('takes a file, names the page after its heading and adds contents', async () => {
    const run = await runExample(bench, 'markdown-to-html', {
      inputs: { text: 'other', contents: true, language: 'sv' },
      files: { 'vecka.md': '# Vecka 36 å\n\n## Måndag\n\n## Måndag\n' },
    });
    expectSuccess(run);
    const page = run.artifacts.get('vecka-36-å.html')?.toString() ?? '';
    expect(page).toContain('<html lang="sv">');
    expect(page).toContain('<title>Vecka 36 å</title>');
    expect(page).toContain('<a href="#måndag-2">Måndag</a>');
    expect(noticesOf(run)).toContain('vecka.md was used');
  });

  test('asks for text when there is none', async () => {
    expect((await runExample(bench, 'markdown-to-html', { inputs: { text: ' \n' } })).toolError).toContain(
      'no text yet',
    );
  });

  test('shows the beginning of a long page and keeps the whole in the file', async () => {
    const run = await runExample(bench, 'markdown-to-html', { inputs: { text: 'En mening till. '.repeat(20_000) } });
    expectSuccess(run);
    expect(noticesOf(run)).toContain('only its beginning');
    expect(run.artifacts.get('notes.html')?.length).toBeGreaterThan(300_000);
  });

  test('does not hang on hostile text', async () => {
    for (const text of [
      '*'.repeat(5000),
      '['.repeat(5000),
      '> '.repeat(500),
      '`'.repeat(5000),
      '_a'.repeat(5000),
      `${'- '.repeat(200)}x`,
      '|'.repeat(3000),
    ])
      await convert(text);
  });
});

describe('Group divider', () => {
  const names = ['Alva', 'Björn', 'Cleo', 'Doris', 'Elis', 'Fatima', 'Gösta', 'Hala', 'Ivar', 'Juno', 'Åke'];
  const divide = (inputs = {}) =>
    runExample(bench, 'group-divider', { inputs: { names: names.join('\n'), ...inputs } });
  const groupsOf = (run: ExampleRun) => (run.result.state as { groups: string[][] }).groups;
  const sizes = (run: ExampleRun) =>
    groupsOf(run)
      .map((group) => group.length)
      .sort();

  test('divides everybody into groups that differ by one at most', async () => {
    const run = await divide();
    expectSuccess(run);
    expect(groupsOf(run).flat().sort()).toEqual([...names].sort());
    expect(sizes(run)).toEqual([3, 4, 4]);
    expect(sizes(await divide({ mode: 'count', count: 2 }))).toEqual([5, 6]);
    expect(run.artifacts.get('groups.csv')?.toString().trim().split('\r\n')).toHaveLength(12);
    expect(run.result.nextActions.map((action) => action.action_id)).toEqual(['shuffle', 'move', 'keep_apart']);
  });

  test('shuffles, moves and keeps apart in later turns', async () => {
    const first = await divide();
    const shuffled = await takeAction(bench, first, 'shuffle');
    expect(groupsOf(shuffled).flat().sort()).toEqual([...names].sort());

    const from = groupsOf(shuffled).findIndex((group) => group.includes('Åke'));
    const moved = await takeAction(bench, shuffled, 'move', { person: 'Åke', group: String(((from + 1) % 3) + 1) });
    expectSuccess(moved);
    expect(groupsOf(moved)[(from + 1) % 3]).toContain('Åke');

    const [one, other] = groupsOf(moved)[0] ?? [];
    let apart = await takeAction(bench, moved, 'keep_apart', { one: one ?? '', other: other ?? '' });
    for (const step of [1, 2, 3]) {
      expect(
        groupsOf(apart).filter((group) => group.includes(one ?? '') && group.includes(other ?? '')),
        `step ${step}`,
      ).toEqual([]);
      apart = await takeAction(bench, apart, 'shuffle');
    }
    const target = groupsOf(apart).findIndex((group) => group.includes(other ?? '')) + 1;
    const refused = await takeAction(bench, apart, 'move', { person: one ?? '', group: String(target) });
    expect(refused.toolError).toContain('shall be kept apart');
  });

  test('reads a class list with a heading and numbers people of the same name', async () => {
    const run = await runExample(bench, 'group-divider', {
      inputs: { mode: 'count', count: 2 },
      files: { 'klass.csv': '\uFEFFNamn;Klass\r\nÅsa;7A\r\nÅsa;7B\r\nBo;7A\r\n' },
    });
    expectSuccess(run);
    expect(groupsOf(run).flat().sort()).toEqual(['Bo', 'Åsa', 'Åsa (2)']);
    expect(noticesOf(run)).toContain('Åsa (2)');
  });

  test('names on one line are separated by commas', async () => {
    expect(
      groupsOf(await divide({ names: 'Bo, Åsa; Ida', mode: 'count', count: 3 }))
        .flat()
        .sort(),
    ).toEqual(['Bo', 'Ida', 'Åsa']);
  });

  test('three hundred names still offer every action, and one more is too many', async () => {
    const many = Array.from({ length: 300 }, (_, index) => `Person ${index}`);
    const run = await divide({ names: many.join('\n'), mode: 'count', count: 60 });
    expectSuccess(run);
    expect((await takeAction(bench, run, 'move', { person: 'nobody', group: '1' })).toolError).toContain(
      'nobody called',
    );
    expect((await divide({ names: [...many, 'x'].join('\n') })).toolError).toContain('too many');
  });

  test.each([
    [{ names: 'Ensam' }, 'at least two names'],
    [{ names: 'A\nB', mode: 'count', count: 3 }, 'cannot fill 3 groups'],
  ])('%j is refused with a sentence', async (inputs, said) => {
    expect((await divide(inputs)).toolError).toContain(said);
  });
});

describe('Disk report', () => {
  test('lists files with their kinds and finds copies', async () => {
    const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0);
    const run = await runExample(bench, 'disk-report', {
      files: {
        'a å.txt': 'hej\n',
        '-rf': 'hej\n',
        'bild.png': png,
        'tom.csv': '',
        'x"y\\z.bin': Uint8Array.of(1, 0, 2),
        'x.csv': 'a,b\n',
      },
    });
    expectSuccess(run);
    expect(Object.fromEntries(rowsOf(run, 'Files').map((row) => [row.name, [row.bytes, row.kind]]))).toEqual({
      'a å.txt': [4, 'text'],
      '-rf': [4, 'text'],
      'bild.png': [9, 'PNG picture'],
      'tom.csv': [0, 'empty'],
      'x"y\\z.bin': [3, 'binary data'],
      'x.csv': [4, 'table (text)'],
    });
    expect(noticesOf(run)).toBe(
      '6 files, 24 bytes together. One of them is a copy of another; without it there would be 4 bytes less.',
    );
    expect(rowsOf(run, 'Room for a run').length).toBeGreaterThan(0);
    expect(run.artifacts.get('checksums.txt')?.toString()).toMatch(/^[0-9a-f]{64} {2}-rf$/m);
  });

  test('without files reports the room alone', async () => {
    const run = await runExample(bench, 'disk-report', {});
    expectSuccess(run);
    expect(rowsOf(run).map((row) => row.place)).toContain('/tmp');
  });
});

describe('Text statistics', () => {
  test('counts words and sentences and computes LIX', async () => {
    const text = 'Katten sitter på mattan. Katten är mycket nyfiken på omgivningen!\n\nDen sover.';
    const run = await runExample(bench, 'text-statistics', { inputs: { text } });
    expectSuccess(run);
    const measures = Object.fromEntries(rowsOf(run, 'The text').map((row) => [row.measure, row.value]));
    expect(measures).toMatchObject({
      Words: 12,
      Sentences: 3,
      Paragraphs: 2,
      'Different words': 10,
      'Words longer than 6 letters': '16.7 %',
    });
    // 12 words in 3 sentences and 2 long words: 4 + 16.7.
    expect(measures['LIX readability']).toBe('21 (very easy)');
    expect(rowsOf(run, 'Most common words')[0]).toEqual({ word: 'katten', times: 2 });
    expect(run.artifacts.get('words.csv')?.toString()).toContain('\r\npå,2\r\n');
  });

  test('reads a file, in English, with every word', async () => {
    const run = await runExample(bench, 'text-statistics', {
      inputs: { language: 'en', common: false, top: 5 },
      files: { 'a.txt': Buffer.from('The caf\xe9. The end.', 'latin1') },
    });
    expectSuccess(run);
    expect(rowsOf(run, 'Most common words')).toEqual([
      { word: 'the', times: 2 },
      { word: 'café', times: 1 },
      { word: 'end', times: 1 },
    ]);
    expect(noticesOf(run)).toContain('very short');
  });

  test.each([
    ['', 'no text yet'],
    ['… — !', 'no words'],
  ])('%j is refused with a sentence', async (text, said) => {
    expect((await runExample(bench, 'text-statistics', { inputs: { text } })).toolError).toContain(said);
  });
});

describe('QR code', () => {
  test('makes an SVG and a PNG of the right size', async () => {
    const run = await runExample(bench, 'qr-code', { inputs: { text: 'https://example.org/å', scale: 3 } });
    expectSuccess(run);
    expect(outputOf(run, 'image')).toEqual({
      kind: 'image',
      path: 'qr-code.svg',
      alt: 'QR code of: https://example.org/å',
    });
    expect(run.artifacts.get('qr-code.svg')?.toString()).toMatch(/^<svg [^>]*viewBox="0 0 33 33"/);
    const png = run.artifacts.get('qr-code.png');
    expect([png?.readUInt32BE(16), png?.readUInt32BE(20)]).toEqual([99, 99]);
  });

  test('draws the squares that the standard asks for', async () => {
    // Read back by zbar when this was written, as were full codes of all forty versions at all four levels.
    const run = await runExample(bench, 'qr-code', { inputs: { text: 'HELLO', level: 'Q' } });
    const squares = [...(run.artifacts.get('qr-code.svg')?.toString() ?? '').matchAll(/M(\d+),(\d+)h1/g)].map(
      ([, x, y]) => `${x},${y}`,
    );
    const expected = (await readFile(join(import.meta.dirname, '../fixtures/qr-hello.txt'), 'utf8'))
      .trimEnd()
      .split('\n');
    expect(
      expected.flatMap((line, y) => [...line].flatMap((cell, x) => (cell === '#' ? [`${x + 4},${y + 4}`] : []))),
    ).toEqual(squares);
  });

  test('warns of pale colours, and says how much fits', async () => {
    expect(noticesOf(await runExample(bench, 'qr-code', { inputs: { text: 'x', colour: '#ffee00' } }))).toContain(
      'light',
    );
    expect(
      (await runExample(bench, 'qr-code', { inputs: { text: 'å'.repeat(1400), level: 'H' } })).toolError,
    ).toContain('1271');
    expect((await runExample(bench, 'qr-code', { inputs: { text: '  ' } })).toolError).toContain('Write the link');
  });
});
