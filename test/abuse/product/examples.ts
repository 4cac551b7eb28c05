/** A value that fits a JSON schema, as small as it may be. */
import { randomUUID } from 'node:crypto';

export type JsonSchema = { [key: string]: unknown };

const texts = ['a-text', 'text', 'Somebody', 'abcdefghij'];
const byFormat: Record<string, () => string> = {
  uuid: randomUUID,
  email: () => `${randomUUID()}@example.org`,
  'date-time': () => '2026-01-02T03:04:05.000Z',
  date: () => '2026-01-02',
};

export function exampleOf(schema: JsonSchema): unknown {
  if ('const' in schema) return schema.const;
  if ('default' in schema) return schema.default;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const choices = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
  if (choices?.[0] !== undefined) return exampleOf(choices[0]);
  switch ([schema.type].flat()[0]) {
    case 'object':
      return exampleObject(schema);
    case 'array':
      return Array.from({ length: Number(schema.minItems ?? 0) }, () => exampleOf(schema.items as JsonSchema));
    case 'string':
      return exampleText(schema);
    case 'integer':
    case 'number':
      return Math.max(Number(schema.minimum ?? 0), Number(schema.exclusiveMinimum ?? -1) + 1);
    case 'boolean':
      return true;
    default:
      return null;
  }
}

function exampleObject(schema: JsonSchema): Record<string, unknown> {
  const properties = (schema.properties ?? {}) as Record<string, JsonSchema>;
  const required = (schema.required ?? []) as string[];
  return Object.fromEntries(required.map((name) => [name, exampleOf(properties[name] ?? {})]));
}

function exampleText(schema: JsonSchema): string {
  const made = byFormat[String(schema.format)]?.();
  if (made !== undefined) return made;
  const pattern = typeof schema.pattern === 'string' ? new RegExp(schema.pattern, 'u') : /^/;
  const long = (text: string): string => text.padEnd(Number(schema.minLength ?? 0), 'x');
  return long(texts.find((text) => pattern.test(long(text))) ?? 'text');
}
