import { describe, expect, it } from 'vitest';
import { readSettingsSchema, settingsFrom } from './read-settings-schema.ts';

const schema = {
  type: 'object',
  required: ['tone'],
  properties: { tone: { type: 'string', enum: ['warm', 'cold'], default: 'warm' }, name: { type: 'string' } },
};
const read = (raw: unknown) => {
  const made = readSettingsSchema(raw);
  if (!made.ok) throw new Error(JSON.stringify(made.issues));
  return made.form;
};

describe('the form of settings', () => {
  it('is nothing at all without a field', () => {
    for (const raw of [null, {}, { type: 'object' }]) expect(read(raw)).toEqual({ fields: [], hash: null });
  });

  it('has the same hash however its schema is written, and another one for another schema', () => {
    const { hash } = read(schema);
    const { type, required, properties } = schema;
    expect(read({ properties, required, type }).hash).toBe(hash);
    expect(read({ ...schema, properties: { ...properties, more: { type: 'integer' } } }).hash).not.toBe(hash);
  });

  it.each([
    ['files', { ...schema, 'x-files': {} }, 'x-files'],
    ['something required without a default', { ...schema, required: ['name'] }, 'properties.name'],
    ['no object', { type: 'array' }, 'type'],
    ['a number', 7, ''],
  ])('refuses %s', (_what, raw, path) => {
    const made = readSettingsSchema(raw);
    expect(made.ok ? [] : made.issues.map((issue) => issue.path)).toContain(path);
  });

  it('takes the older list form, too', () => {
    expect(read([{ name: 'size', label: 'Size', kind: 'integer' }]).fields).toMatchObject([{ name: 'size' }]);
  });
});

describe('the settings of a run', () => {
  it('are what was given, completed with defaults', () => {
    expect(settingsFrom(read(schema), { name: 'Åsa' })).toEqual({ tone: 'warm', name: 'Åsa' });
  });

  it('are the defaults where nothing was given, or where it does not fit', () => {
    for (const given of [undefined, null, { tone: 'loud' }, { other: 1 }, [], 'text'])
      expect(settingsFrom(read(schema), given)).toEqual({ tone: 'warm' });
  });
});
