import { describe, expect, test } from 'vitest';
import { parseJson, stringifyJson } from '../json.ts';
import { checkActionInput } from './check-action-input.ts';
import { normaliseResult } from './normalise-result.ts';

function offered(next_actions: unknown) {
  const result = normaliseResult(JSON.stringify({ next_actions, state: {} }), { budget: 'default', artifactPaths: [] });
  if (!result.ok) throw new Error(result.message);
  const [notice] = result.outputs;
  return {
    actions: result.nextActions,
    said: notice?.kind === 'notice' ? notice.message : '',
    notices: result.notices,
  };
}

const everyKind = [
  { name: 's', kind: 'string', label: 'S', help: 'h', required: true, min: 1, max: 5 },
  { name: 't', kind: 'text', label: 'T' },
  { name: 'i', kind: 'integer', label: 'I', min: 0, max: 9 },
  { name: 'n', kind: 'number', label: 'N' },
  { name: 'b', kind: 'boolean', label: 'B' },
  { name: 'e', kind: 'enum', label: 'E', options: [{ value: 'a', label: 'A' }] },
  {
    name: 'm',
    kind: 'multi_enum',
    label: 'M',
    options: [
      { value: 'a', label: 'A' },
      { value: 'b', label: 'B' },
    ],
  },
];
const whole = {
  action_id: 'go',
  label: 'Go on',
  kind: 'form',
  fields: everyKind,
  prefill: { s: 'x', i: 3, n: 1.5, b: true, e: 'a', m: ['a', 'b'] },
};

describe('next actions', () => {
  test('pass with every kind of field', () => {
    expect(offered([whole])).toEqual({ actions: [whole], said: '', notices: [] });
  });

  test('labels and the list of fields may be left out', () => {
    expect(offered([{ action_id: 'go' }]).actions).toEqual([
      { action_id: 'go', label: 'go', kind: 'form', fields: [], prefill: {} },
    ]);
  });

  test.each([
    ['s', 7],
    ['s', 'too long'],
    ['i', 1.5],
    ['i', 10],
    ['n', '1'],
    ['b', 'true'],
    ['e', 'x'],
    ['m', ['x']],
    ['m', 'a'],
    ['m', ['a', 'a']],
    ['gone', 1],
  ])('a prefill of %s with %j is dropped and said', (name, value) => {
    const { actions, said } = offered([{ ...whole, prefill: { [name]: value, t: 'kept' } }]);
    expect(actions[0]?.prefill).toEqual({ t: 'kept' });
    expect(said).toContain(`the prefill of “${name}” was dropped`);
  });

  test.each([
    ['x', 'must be a list'],
    [['x'], 'it must be an object'],
    [[{ label: 'x' }], '"action_id" must be'],
    [[{ action_id: 'a', kind: 'link' }], 'kind must be "form"'],
    [[{ action_id: 'a', fields: [{ name: 'x', kind: 'file' }] }], 'the kind of “x” must be one of'],
    [[{ action_id: 'a', fields: [{ kind: 'string' }] }], '"name" must be'],
    [[{ action_id: 'a', fields: [{ name: 'x', kind: 'enum' }] }], '"options" must be'],
    [
      [
        {
          action_id: 'a',
          fields: [
            { name: 'x', kind: 'text' },
            { name: 'x', kind: 'text' },
          ],
        },
      ],
      'two fields',
    ],
  ])('%j is not offered, and the message says why', (actions, why) => {
    const outcome = offered(actions);
    expect(outcome.actions).toEqual([]);
    expect(outcome.said).toContain(why);
  });

  test('two with one id are one', () => {
    expect(offered([{ action_id: 'a' }, { action_id: 'a' }])).toMatchObject({ actions: [{ action_id: 'a' }] });
  });

  test('are cut to their caps, and the caps are named', () => {
    const many = <T>(count: number, make: (index: number) => T): T[] =>
      Array.from({ length: count }, (_, index) => make(index));
    const field = (index: number) => ({ name: `f${index}`, kind: 'multi_enum', options: many(201, String) });
    const { actions, said } = offered(
      many(11, (index) => ({ action_id: `a${index}`, fields: index === 0 ? many(26, field) : [] })),
    );
    expect(actions).toHaveLength(10);
    expect(actions[0]?.fields).toHaveLength(25);
    expect(actions[0]?.fields[0]?.options).toHaveLength(200);
    for (const cap of ['at most 10', 'at most 25', 'at most 200']) expect(said).toContain(cap);
  });
});

describe('the input of an action turn', () => {
  const action = offered([whole]).actions[0];
  if (!action) throw new Error('The action should be offered.');

  test('comes back when it fits', () => {
    expect(checkActionInput(action, { s: 'abc', m: ['b'] })).toEqual({ ok: true, values: { s: 'abc', m: ['b'] } });
  });

  test('keeps a number of seventy digits', () => {
    const text = `{"s":"a","n":${'7'.repeat(70)}}`;
    const parsed = parseJson(text, { maxDepth: 3 });
    const checked = checkActionInput(action, parsed.ok ? parsed.value : null);
    expect(checked.ok && stringifyJson(checked.values)).toBe(text);
  });

  test('is refused by field when it does not fit', () => {
    expect(checkActionInput(action, { i: 10, x: 1 })).toMatchObject({
      ok: false,
      issues: [{ field: 'x' }, { field: 's', code: 'required' }, { field: 'i', code: 'too_large', limit: 9 }],
    });
    expect(checkActionInput(action, [])).toMatchObject({ ok: false });
  });
});
