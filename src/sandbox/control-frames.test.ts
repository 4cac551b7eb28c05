import { expect, it } from 'vitest';
import { createFrameReader, type FrameEvidence } from './control-frames.ts';

interface Reading extends FrameEvidence {
  progress: string[];
}

function read(chunks: (string | Buffer)[], options: { resultBytes?: number; stepMs?: number } = {}): Reading {
  const progress: string[] = [];
  let now = 0;
  const reader = createFrameReader({
    resultBytes: options.resultBytes ?? 1000,
    onProgress: ({ fraction, text }) => progress.push(`${fraction} ${text}`),
    now: () => {
      now += options.stepMs ?? 100;
      return now;
    },
  });
  for (const chunk of chunks) reader.push(Buffer.from(chunk));
  return { ...reader.end(), progress };
}

const nothing = { results: 0, resultText: null, error: null, fault: null, progress: [] };

it('reads frames however they are cut into chunks', () => {
  const bytes = Buffer.from('progress {"fraction":0.5,"text":"å"}\nresult {"a":"å"}\n');
  const expected = { ...nothing, results: 1, resultText: '{"a":"å"}', progress: ['0.5 å'] };
  expect(read([bytes])).toEqual(expected);
  expect(read([...bytes].map((byte) => Buffer.from([byte])))).toEqual(expected);
});

it('keeps the first error report and clamps a fraction', () => {
  const evidence = read([
    'error {"kind":"tool","type":"T","message":"m","line":-1,"column":"2","text":7}\n',
    'error {"kind":"script","type":"U","message":"n"}\nprogress {"fraction":7,"text":""}\n',
  ]);
  const error = { type: 'T', message: 'm', traceback: null, line: null, column: null, text: null };
  expect(evidence).toMatchObject({ error: { kind: 'tool', error }, progress: ['1 '], fault: null });
});

it.each([
  'nonsense\n',
  '\n',
  'status {}\n',
  'progress {"fraction":"1","text":""}\n',
  'progress null\n',
  'error {"kind":"ok"}\n',
  'error [\n',
  'result {}',
])('takes %j for a fault', (text) => {
  expect(read([text]).fault).not.toBeNull();
});

it('drops a result over its cap and counts it', () => {
  const evidence = read(['result ', 'x'.repeat(600), 'x'.repeat(600), 'x'.repeat(10_000), '\nresult {}\n']);
  expect(evidence).toMatchObject({ results: 2, fault: expect.stringContaining('larger than the 1000 bytes') });
  expect(read([`result ${'x'.repeat(1000)}\n`])).toMatchObject({ results: 1, fault: null });
});

it('drops any other line that is too long', () => {
  expect(read(['progress ', 'x'.repeat(600_000), '\n'])).toMatchObject({ fault: expect.stringContaining('too large') });
});

it('hands progress on at intervals, and the last report always', () => {
  const flood = Array.from({ length: 1000 }, (_, n) => `progress {"fraction":0,"text":"${n}"}\n`);
  const { progress } = read(flood, { stepMs: 1 });
  expect(progress.length).toBeLessThan(25);
  expect(progress.at(-1)).toBe('0 999');
});

it('reads a line that arrives byte by byte, and the one after it', () => {
  const bytes = Buffer.from(`result "${'x'.repeat(20_000)}"\nprogress {"fraction":1,"text":"end"}\n`);
  const pieces = Array.from(bytes, (byte) => Buffer.from([byte]));
  const seen = read(pieces, { resultBytes: 30_000 });
  expect(seen).toMatchObject({ results: 1, fault: null, progress: ['1 end'] });
  expect(seen.resultText).toHaveLength(20_002);
});
