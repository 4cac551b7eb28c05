/** Bodies that a schema has to refuse, each wrong in one place. */
import type { JsonSchema } from './examples.ts';

/** What is none of these, by the type that is asked for. */
const wrongFor: Record<string, unknown[]> = {
  string: [1, true, ['a'], { $ne: '' }],
  integer: ['1', [1], { $gt: 0 }, 1.5],
  number: ['1', [1], { $gt: 0 }],
  boolean: ['true', 1, [true], {}],
  array: ['a', { 0: 'a', length: 1 }],
  object: [[], 'a', 1],
};

export function wrongBodies(schema: JsonSchema, right: unknown): unknown[] {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>);
  const fields = typeof right === 'object' && right !== null ? right : {};
  return [
    ...[[right], 'text', 1, true, null, []],
    ...[
      { ...fields, unknown: 1 },
      { ...fields, role: 1, isAdmin: true },
    ],
    ...properties.flatMap(([name, property]) => wrongValues(property).map((value) => ({ ...fields, [name]: value }))),
  ];
}

function wrongValues(property: JsonSchema): unknown[] {
  const choices = (property.anyOf ?? property.oneOf ?? [property]) as JsonSchema[];
  const types = choices.flatMap((choice) => choice.type ?? []);
  // A schema that says nothing takes everything.
  if (types.length < choices.length) return [];
  const isTaken = (value: unknown): boolean => types.includes(typeOf(value)) || types.includes(looseTypeOf(value));
  return [...new Set(types)].flatMap((type) => wrongFor[String(type)] ?? []).filter((value) => !isTaken(value));
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

const looseTypeOf = (value: unknown): string => (typeof value === 'number' ? 'number' : typeOf(value));
