import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KIB } from '../../contract/limits.ts';
import { nextActionSchema, outputSchema } from '../../contract/output.ts';
import { type Json, jsonBytes, stringifyJson } from '../json.ts';
import { normaliseResult } from './normalise-result.ts';

const artifactPaths = ['a.png', 'b.csv'];
const normalise = (text: string) => normaliseResult(text, { budget: 'default', artifactPaths });

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', 'å\u0000\ud800', '=1+1', 'a.png', './b.csv'),
  fc.integer({ min: 1, max: 120_000 }).map((length) => '😀"\n'.repeat(length / 3)),
);
const value = fc.jsonValue({ maxDepth: 12 });
const perhaps = <T>(likely: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 6, arbitrary: likely as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: value });
const scalar = fc.oneof(text, fc.double(), fc.boolean(), fc.constant(null));

const output = fc.oneof(
  fc.record({
    kind: fc.constant('notice'),
    level: perhaps(fc.constantFrom('info', 'warning', 'error')),
    message: perhaps(text),
  }),
  fc.record({ kind: fc.constant('markdown'), markdown: perhaps(text), extra: value }),
  fc.record({ kind: fc.constant('html_sandboxed'), html: perhaps(text) }),
  fc.record({ kind: fc.constant('json'), title: perhaps(text), value }),
  fc.record({
    kind: fc.constantFrom('image', 'file'),
    path: perhaps(fc.constantFrom(...artifactPaths)),
    alt: text,
    label: text,
  }),
  fc.record({
    kind: fc.constant('vega_lite'),
    spec: perhaps(
      fc.record({ mark: fc.constant('bar'), data: fc.record({ values: fc.array(fc.dictionary(text, scalar)) }) }),
    ),
  }),
  fc.record({
    kind: fc.constant('table'),
    title: perhaps(text),
    columns: perhaps(
      fc.array(fc.record({ key: fc.constantFrom('a', 'b', '10', '2', 'toString'), label: perhaps(text) }), {
        maxLength: 6,
      }),
    ),
    rows: perhaps(
      fc
        .tuple(
          fc.array(fc.dictionary(fc.constantFrom('a', 'b', '10', 'c'), perhaps(scalar)), { maxLength: 5 }),
          fc.integer({ min: 1, max: 300 }),
        )
        .map(([rows, times]) => Array.from({ length: times }, () => rows).flat()),
    ),
  }),
  value,
);
const options = fc.array(fc.oneof(fc.string(), fc.record({ value: fc.string(), label: perhaps(text) })), {
  maxLength: 150,
});
const field = fc.record(
  {
    name: perhaps(fc.constantFrom('a', 'b', 'c')),
    kind: fc.constantFrom('string', 'integer', 'enum', 'multi_enum', 'boolean', 'x'),
    label: perhaps(text),
    options,
    min: perhaps(fc.integer()),
  },
  { requiredKeys: ['name', 'kind'] },
);
const action = fc.record({
  action_id: perhaps(fc.constantFrom('x', 'y', 'z')),
  label: perhaps(text),
  fields: perhaps(fc.array(field)),
  prefill: perhaps(fc.dictionary(fc.constantFrom('a', 'b'), value)),
});
const document = fc.record({
  outputs: perhaps(fc.array(output, { maxLength: 60 })),
  next_actions: perhaps(fc.array(action, { maxLength: 12 })),
  state: perhaps(fc.dictionary(text, value)),
});

test('whatever a script returns, the result is within its budget, fits the schemas, and is its own normal form', () => {
  fc.assert(
    fc.property(document, (returned) => {
      const first = normalise(JSON.stringify(returned));
      if (!first.ok) return; // nested deeper than is read at all
      const { outputs, nextActions: next_actions, state } = first;
      expect(outputs.length).toBeLessThanOrEqual(50);
      expect(jsonBytes(outputs as unknown as Json) + jsonBytes(next_actions as unknown as Json)).toBeLessThanOrEqual(
        256 * KIB,
      );
      for (const shown of outputs) outputSchema.parse(shown);
      for (const offered of next_actions) nextActionSchema.parse(offered);
      const again = normalise(stringifyJson({ outputs, next_actions, state } as unknown as Json));
      expect(again).toEqual({ ...first, notices: [], csvArtifacts: [] });
    }),
    { numRuns: 40 },
  );
});
