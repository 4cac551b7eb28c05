import { describe, expect, test } from 'vitest';
import type { Form } from '../../contract/form.ts';
import { readInputSchema } from './read-input-schema.ts';

function formOf(raw: unknown): Form {
  const read = readInputSchema(raw);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  return read.form;
}

function fieldOf(property: unknown, required = false) {
  const schema = { type: 'object', properties: { one: property }, ...(required ? { required: ['one'] } : {}) };
  return formOf(schema).fields[0];
}

function messagesOf(raw: unknown): string {
  const read = readInputSchema(raw);
  return read.ok ? '' : read.issues.map(({ path, message }) => `${path}: ${message}`).join('\n');
}

describe('a JSON Schema', () => {
  test('becomes fields with labels, bounds, hints and defaults', () => {
    const form = formOf({
      type: 'object',
      title: 'Ignored by the form',
      required: ['name'],
      additionalProperties: false,
      properties: {
        name: {
          type: 'string',
          title: 'Namn',
          description: 'För- och efternamn',
          minLength: 2,
          maxLength: 40,
          pattern: '^\\p{L}',
        },
        count: { type: 'integer', minimum: 1, exclusiveMaximum: 10, default: 3, 'x-group': 'More', 'x-advanced': true },
        size: { type: 'string', enum: ['s', 'm'], default: 'm' },
        colours: { type: 'array', items: { oneOf: [{ const: 'r', title: 'Red' }] }, minItems: 1, maxItems: 2 },
        note: { type: 'string', 'x-kind': 'text', 'x-placeholder': 'Anything', 'x-order': 1 },
      },
    });
    expect(form).toEqual({
      files: null,
      fields: [
        { name: 'note', kind: 'text', label: 'note', required: false, placeholder: 'Anything' },
        {
          name: 'name',
          kind: 'string',
          label: 'Namn',
          help: 'För- och efternamn',
          required: true,
          min: 2,
          max: 40,
          pattern: '^\\p{L}',
        },
        {
          name: 'count',
          kind: 'integer',
          label: 'count',
          required: false,
          min: 1,
          max: 9,
          default: 3,
          group: 'More',
          advanced: true,
        },
        {
          name: 'size',
          kind: 'enum',
          label: 'size',
          required: false,
          default: 'm',
          options: [
            { value: 's', label: 's' },
            { value: 'm', label: 'm' },
          ],
        },
        {
          name: 'colours',
          kind: 'multi_enum',
          label: 'colours',
          required: false,
          min: 1,
          max: 2,
          options: [{ value: 'r', label: 'Red' }],
        },
      ],
    });
  });

  test.each([
    [{ type: 'string', format: 'email' }, 'email'],
    [{ type: 'string', format: 'uri' }, 'url'],
    [{ type: 'string', format: 'date' }, 'date'],
    [{ type: 'string', format: 'date-time' }, 'datetime'],
    [{ type: 'string', format: 'duration' }, 'duration'],
    [{ type: 'string', format: 'password' }, 'password'],
    [{ type: 'object', 'x-kind': 'json' }, 'json'],
    [{ type: 'number' }, 'number'],
    [{ type: 'boolean' }, 'boolean'],
  ])('%j is a field of kind %s', (property, kind) => {
    expect(fieldOf(property)?.kind).toBe(kind);
  });

  test('what may be null is not required', () => {
    expect(fieldOf({ type: ['integer', 'null'] }, true)).toMatchObject({ kind: 'integer', required: false });
    expect(fieldOf({ anyOf: [{ type: 'integer', minimum: 2 }, { type: 'null' }], title: 'N' }, true)).toMatchObject({
      kind: 'integer',
      required: false,
      min: 2,
      label: 'N',
    });
  });

  test('may ask for one group of files', () => {
    const xFiles = { label: 'Tables', min: 1, max: 3, accept: ['.CSV', 'text/*'], maxFileBytes: 1000 };
    expect(formOf({ type: 'object', 'x-files': xFiles }).files).toMatchObject({
      label: 'Tables',
      min: 1,
      max: 3,
      accept: ['.csv', 'text/*'],
      maxFileBytes: 1000,
    });
    expect(messagesOf({ type: 'object', 'x-files': { min: 4, max: 3 } })).toContain('min is more than max');
    expect(messagesOf({ type: 'object', 'x-files': { accept: ['csv'] } })).toContain('x-files.accept.0');
    expect(messagesOf({ type: 'object', 'x-files': { count: 1 } })).toContain('count');
  });

  test.each([
    [{ type: 'string', contentEncoding: 'base64' }, 'contentEncoding'],
    [{ $ref: '#/$defs/x' }, '$ref'],
    [{ type: 'object', properties: {} }, 'object'],
    [{ type: 'array', items: { type: 'string' } }, 'enum'],
    [{ type: 'integer', enum: [1, 2] }, 'enum'],
    [{ type: 'string', format: 'ipv4' }, 'ipv4'],
    [{ type: 'string', pattern: '(?=a)' }, 'pattern'],
    [{ type: 'string', pattern: '(' }, 'pattern'],
    [{ type: 'integer', default: 'x' }, 'default'],
    [{ type: 'integer', minimum: 5, maximum: 4 }, '5'],
    [{ type: 'string', enum: ['a', 'a'] }, 'twice'],
    [{ type: 'string', enum: [] }, 'at least one'],
    [{ type: 'string', minLength: 'x' }, 'minLength'],
    [{ type: 'string', 'x-show-when': { field: 'other', truthy: true } }, 'other'],
    [{ type: 'string', 'x-show-when': { field: 'one', truthy: true } }, 'itself'],
    [{ type: 'string', 'x-show-when': 'other' }, 'x-show-when'],
    ['text', 'object'],
  ])('%j is refused, and the message says why', (property, said) => {
    expect(messagesOf({ type: 'object', properties: { one: property } })).toContain(said);
  });

  test.each([
    [{ type: 'array' }, 'object'],
    [{ type: 'object', if: {} }, 'if'],
    [{ type: 'object', additionalProperties: true }, 'additionalProperties'],
    [{ type: 'object', required: ['x'] }, 'x'],
    [{ type: 'object', properties: { 'a b': { type: 'string' } } }, 'a b'],
    ['text', 'must be an object'],
    [7, 'must be an object'],
  ])('the whole schema %j is refused, and the message says why', (schema, said) => {
    expect(messagesOf(schema)).toContain(said);
  });

  test('a field cannot be called __proto__', () => {
    expect(messagesOf(JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"}}}'))).toContain(
      '__proto__',
    );
  });

  test('ten thousand levels are refused', () => {
    let deep: unknown = {};
    for (let level = 0; level < 10_000; level += 1) deep = { properties: deep };
    expect(messagesOf(deep)).toContain('nested deeper');
  });
});

describe('older and missing schemas', () => {
  test.each([[null], [undefined], [{}]])('%j takes any files and no values', (raw) => {
    expect(formOf(raw)).toMatchObject({ fields: [], files: { min: 0, max: 20, accept: [] } });
  });

  test('an empty list is an empty form', () => {
    expect(formOf([])).toEqual({ fields: [], files: null });
  });

  test('the list form is converted, and its file field becomes the file group', () => {
    const read = readInputSchema([
      { name: 'title', label: 'Titel', kind: 'string', required: true, help: 'Kort', max: 80 },
      { name: 'text', kind: 'text' },
      { name: 'n', label: 'Antal', kind: 'integer', min: 1, max: 9, default: 2 },
      { name: 'w', kind: 'number' },
      { name: 'ok', kind: 'boolean' },
      { name: 'kind', kind: 'enum', options: [{ value: 'a', label: 'A' }, 'b'] },
      { name: 'kinds', kind: 'multi_enum', options: ['a', 'b'] },
      { name: 'files', label: 'Filer', kind: 'file', min: 1, max: 5, accept: ['.csv'] },
    ]);
    expect(read).toMatchObject({
      ok: true,
      form: {
        fields: [
          { name: 'title', kind: 'string', label: 'Titel', required: true, help: 'Kort', max: 80 },
          { name: 'text', kind: 'text', label: 'text', required: false },
          { name: 'n', kind: 'integer', min: 1, max: 9, default: 2 },
          { kind: 'number' },
          { kind: 'boolean' },
          {
            kind: 'enum',
            options: [
              { value: 'a', label: 'A' },
              { value: 'b', label: 'b' },
            ],
          },
          { kind: 'multi_enum', options: [{ value: 'a' }, { value: 'b' }] },
        ],
        files: { label: 'Filer', min: 1, max: 5, accept: ['.csv'] },
      },
    });
    if (!read.ok) return;
    expect(readInputSchema(read.schema)).toEqual(read);
  });

  test.each([
    [[{ kind: 'string' }], 'name'],
    [[{ name: 'a', kind: 'colour' }], 'colour'],
    [
      [
        { name: 'a', kind: 'string' },
        { name: 'a', kind: 'text' },
      ],
      'two fields',
    ],
    [
      [
        { name: 'a', kind: 'file' },
        { name: 'b', kind: 'file' },
      ],
      'only one',
    ],
    [[{ name: 'a', kind: 'enum' }], 'at least one option'],
  ])('%j is refused, and the message says why', (list, said) => {
    expect(messagesOf(list)).toContain(said);
  });
});
