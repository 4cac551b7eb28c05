import { expect, it } from 'vitest';
import { versionContentSchema } from '../contract/tool.ts';
import { diffFields } from './version-diff.ts';

const content = (change: object) => ({
  ...versionContentSchema.parse({ language: 'python', source: 'x', ...change }),
  signatureSchema: null,
});
const before = content({
  inputSchema: { type: 'object', properties: {} },
  limits: { cpus: 1, timeoutMs: 5000 },
  variables: { A: '1', B: '2' },
});

it('finds nothing between two that do the same, however their schema is written', () => {
  const after = { ...before, source: 'y', inputSchema: { properties: {}, type: 'object' } };
  expect(diffFields(before, after)).toEqual([]);
});

it('names each limit and each variable', () => {
  const after = { ...before, limits: { cpus: 2, memoryBytes: 1e9 }, variables: { A: '1', B: '3', C: '' } };
  expect(diffFields(before, after)).toEqual([
    { field: 'limits.cpus', before: 1, after: 2 },
    { field: 'limits.memoryBytes', before: null, after: 1e9 },
    { field: 'limits.timeoutMs', before: 5000, after: null },
    { field: 'variables.B', before: '2', after: '3' },
    { field: 'variables.C', before: null, after: '' },
  ]);
});

it.each([
  ['language', 'bash'],
  ['entrypoint', 'main'],
  ['inputSchema', null],
  ['settingsSchema', { type: 'object' }],
  ['signatureSchema', { type: 'object' }],
  ['dialect', 'action-file'],
  ['isolation', 'strict'],
  ['runner', 'docker'],
  ['usageInstructions', 'How to.'],
] as const)('sees another %s', (field, value) => {
  expect(diffFields(before, { ...before, [field]: value })).toMatchObject([{ field, after: value }]);
});

it('shows all of a first version as new', () => {
  const fields = diffFields(null, before).map(({ field, before: former }) => [field, former]);
  expect(fields).toContainEqual(['limits.cpus', null]);
  expect(fields).toContainEqual(['language', null]);
});
