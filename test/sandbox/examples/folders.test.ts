import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { examplesFolder, readExample } from './run-example.ts';

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
