import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson, stringifyJson } from '../json.ts';
import { checkInputs } from './check-inputs.ts';
import { readInputSchema } from './read-input-schema.ts';

function checked(properties: Record<string, unknown>, inputs: unknown, required: string[] = []) {
  const read = readInputSchema({ type: 'object', properties, required });
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  return checkInputs(read.form, inputs);
}
function outcomeOf(property: unknown, value: unknown): unknown {
  const result = checked({ one: property }, { one: value });
  return result.ok ? result.values.one : result.issues.map((issue) => issue.message).join(' ');
}

test('defaults are filled in, and what is optional and empty is left out', () => {
  const properties = { a: { type: 'integer', default: 2 }, b: { type: 'string' }, c: { type: 'number' } };
  expect(checked(properties, {})).toEqual({ ok: true, values: { a: 2 } });
  expect(checked(properties, { a: null, b: '', c: '' })).toEqual({ ok: true, values: { a: 2, b: '' } });
});

test('everything that is wrong is said at once, by the label of the field', () => {
  const properties = { n: { type: 'integer', title: 'Antal', minimum: 1 }, s: { type: 'string', title: 'Namn' } };
  expect(checked(properties, { n: 0, x: 1 }, ['s'])).toEqual({
    ok: false,
    issues: [
      { field: 'x', code: 'unknown_field', message: 'There is no field called “x”.' },
      { field: 'n', code: 'too_small', message: '“Antal” must be at least 1.', limit: 1 },
      { field: 's', code: 'required', message: 'Fill in “Namn”.' },
    ],
  });
});

test.each([['text'], [null], [[]], [7]])('%j is not a set of values', (inputs) => {
  expect(checked({}, inputs)).toMatchObject({ ok: false });
});

describe('numbers', () => {
  test('stay exact', () => {
    const text = '{"big":123456789012345678901234567890123456789012345678901234567890123456,"dec":1.10,"whole":3.0}';
    const parsed = parseJson(text, { maxDepth: 5 });
    if (!parsed.ok) throw new Error(parsed.fault.message);
    const result = checked(
      { big: { type: 'integer' }, dec: { type: 'number' }, whole: { type: 'integer' } },
      parsed.value,
    );
    expect(result.ok && stringifyJson(result.values)).toBe(text.replace('3.0', '3'));
  });

  test.each([['3'], [true], [Number.NaN], [Number.POSITIVE_INFINITY], [[1]], [{}]])('%j is not a number', (value) => {
    expect(outcomeOf({ type: 'number' }, value)).toBe('“one” must be a number.');
  });

  test('a part is not a whole number', () => {
    expect(outcomeOf({ type: 'integer' }, 1.5)).toBe('“one” must be a whole number.');
  });
});

describe('texts', () => {
  test.each([
    ['email', 'anna@example.org', true],
    ['email', 'anna.example.org', false],
    ['email', 'a b@c.se', false],
    ['uri', 'https://example.org/å', true],
    ['uri', 'javascript:alert(1)', false],
    ['uri', 'file:///etc/passwd', false],
    ['date', '2028-02-29', true],
    ['date', '2027-02-29', false],
    ['date', '2027-2-1', false],
    ['date-time', '2026-08-31T14:30', true],
    ['date-time', '2026-08-31T14:30:00.5+02:00', true],
    ['date-time', '2026-08-31T25:00', false],
    ['duration', 'P1DT2H', true],
    ['duration', 'PT', false],
    ['duration', 'P', false],
    ['duration', '2 h', false],
  ])('as %s, %s: %s', (format, text, isRight) => {
    expect(outcomeOf({ type: 'string', format }, text) === text).toBe(isRight);
  });

  test('length counts characters, and an emoji is one', () => {
    expect(outcomeOf({ type: 'string', maxLength: 2 }, '😀å')).toBe('😀å');
    expect(outcomeOf({ type: 'string', maxLength: 2 }, '😀åb')).toBe('“one” must have at most 2 characters.');
    expect(outcomeOf({ type: 'string', minLength: 1 }, '')).toBe('“one” must have at least 1 character.');
  });

  test('a hostile pattern takes linear time', () => {
    expect(outcomeOf({ type: 'string', pattern: '^(a+)+$' }, `${'a'.repeat(20_000)}b`)).toContain(
      'form that is asked for',
    );
    expect(outcomeOf({ type: 'string', pattern: '^[\\u00e5\\w]+$' }, 'åland')).toBe('åland');
  });
});

describe('choices', () => {
  const many = { type: 'array', items: { enum: ['a', 'b', 'c'] }, minItems: 1, maxItems: 2 };
  test.each([
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    [['a', 'a'], '“one” names “a” twice.'],
    [['x'], '“x” is not one of the options of “one”.'],
    [['a', 'b', 'c'], 'Choose at most 2 in “one”.'],
    [[], 'Choose at least 1 in “one”.'],
    ['a', '“one” must be a list of its options.'],
  ])('of %j comes %j', (value, outcome) => {
    expect(outcomeOf(many, value)).toEqual(outcome);
  });

  test('a value that is not offered is refused', () => {
    expect(outcomeOf({ type: 'string', enum: ['a'] }, 'b')).toBe('“b” is not one of the options of “one”.');
    expect(outcomeOf({ type: 'boolean' }, 'true')).toBe('“one” must be yes or no (true or false).');
  });
});

describe('conditions', () => {
  const properties = {
    mode: { type: 'string', enum: ['size', 'count'], default: 'size' },
    count: { type: 'integer', 'x-show-when': { field: 'mode', equals: 'count' } },
    detail: { type: 'string', 'x-show-when': { field: 'count', truthy: true } },
  };

  test('a hidden field is neither required nor kept, and neither is what depends on it', () => {
    expect(checked(properties, { mode: 'size', count: 3, detail: 'x' }, ['count'])).toEqual({
      ok: true,
      values: { mode: 'size' },
    });
  });

  test('a shown field is checked', () => {
    expect(checked(properties, { mode: 'count' }, ['count'])).toMatchObject({
      issues: [{ field: 'count', code: 'required' }],
    });
    expect(checked(properties, { mode: 'count', count: 3, detail: 'x' })).toEqual({
      ok: true,
      values: { mode: 'count', count: 3, detail: 'x' },
    });
  });

  test('a condition looks at the default when nothing was given', () => {
    const other = { ...properties, count: { type: 'integer', 'x-show-when': { field: 'mode', in: ['size'] } } };
    expect(checked(other, { count: 3 })).toEqual({ ok: true, values: { mode: 'size', count: 3 } });
  });
});

test('whatever is sent, the answer is values or issues, and accepted values are accepted again', () => {
  const properties = {
    s: { type: 'string', maxLength: 5 },
    i: { type: 'integer', minimum: 0 },
    b: { type: 'boolean' },
    e: { enum: ['a', 'b'] },
    m: { type: 'array', items: { enum: ['a', 'b'] } },
    j: { 'x-kind': 'json' },
  };
  const anything = fc.anything({ maxDepth: 2 });
  const inputs = fc.record(
    { s: anything, i: anything, b: anything, e: anything, m: anything, j: fc.jsonValue() },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(inputs, (given) => {
      const first = checked(properties, given);
      if (first.ok) expect(checked(properties, first.values)).toEqual(first);
      else expect(first.issues.length).toBeGreaterThan(0);
    }),
  );
});
