import { expect, test } from 'vitest';
import type { Field, FieldKind } from '../../../src/contract/form.ts';
import { parseJson, stringifyJson } from '../../../src/core/json.ts';
import { buildInputs, initialValues, isBrokenJson } from './form-values.ts';

const field = (kind: FieldKind, more: Partial<Field> = {}): Field => ({
  name: 'x',
  kind,
  label: 'X',
  required: false,
  ...more,
});
const sent = (kind: FieldKind, value: string | boolean | string[], more: Partial<Field> = {}) =>
  stringifyJson(buildInputs([field(kind, more)], { x: value }));

test('a number of seventy digits is sent as it was written', () => {
  const digits = '1234567890'.repeat(7);
  expect(sent('integer', digits)).toBe(`{"x":${digits}}`);
});

test.each([
  ['integer', '1 000', '{"x":1000}'],
  ['number', '0,25', '{"x":0.25}'],
  ['number', '+3', '{"x":3}'],
  ['number', '1.50', '{"x":1.50}'],
  ['number', 'three', '{"x":"three"}'],
  ['number', '1,2,3', '{"x":"1,2,3"}'],
  ['duration', '1h 30m', '{"x":"PT1H30M"}'],
  ['duration', '90s', '{"x":"PT90S"}'],
  ['duration', '2d', '{"x":"P2D"}'],
  ['duration', 'pt5m', '{"x":"PT5M"}'],
  ['json', '{"a":[1e2]}', '{"x":{"a":[1e2]}}'],
  ['email', ' a@b.se ', '{"x":"a@b.se"}'],
] as const)('%s %j is sent as %s', (kind, value, json) => {
  expect(sent(kind, value)).toBe(json);
});

test('empty boxes are left out, a cleared text with a default is sent empty', () => {
  for (const kind of ['string', 'text', 'integer', 'enum', 'date', 'json'] as const) expect(sent(kind, '')).toBe('{}');
  expect(sent('multi_enum', [])).toBe('{}');
  expect(sent('string', '', { default: 'a' })).toBe('{"x":""}');
  expect(sent('boolean', false)).toBe('{"x":false}');
});

test('the inputs of a run fill the same form again, exactly', () => {
  const fields = [field('integer'), { ...field('json'), name: 'y' }, { ...field('multi_enum'), name: 'z' }];
  const parsed = parseJson('{"x":99999999999999999999999,"y":{"n":1.10},"z":["a"]}', { maxDepth: 10 });
  const given = parsed.ok ? (parsed.value as Record<string, unknown>) : {};
  expect(stringifyJson(buildInputs(fields, initialValues(fields, given)))).toBe(
    '{"x":99999999999999999999999,"y":{"n":1.10},"z":["a"]}',
  );
});

test('a default fills the box unless something was given', () => {
  const fields = [field('string', { default: 'a' })];
  expect(initialValues(fields)).toEqual({ x: 'a' });
  expect(initialValues(fields, { x: '' })).toEqual({ x: '' });
});

test('broken JSON is told apart from a JSON text', () => {
  expect(isBrokenJson(field('json'), '{a')).toBe(true);
  expect(isBrokenJson(field('json'), '"a"')).toBe(false);
  expect(isBrokenJson(field('json'), '')).toBe(false);
});
