import { isObject, type Json, type JsonObject } from '../json.ts';
import { quote, type SchemaIssue } from './issue.ts';

/**
 * The older form, `[{name, label, kind, options}]`, in the words of JSON Schema. One entry of kind `file` becomes the
 * file group; like the rest of that dialect a field is optional unless it says `required`.
 */
export function convertListForm(list: Json[]): { ok: true; schema: JsonObject } | { ok: false; issues: SchemaIssue[] } {
  const issues: SchemaIssue[] = [];
  const properties: [string, JsonObject][] = [];
  const required: string[] = [];
  let files: JsonObject | null = null;
  for (const [index, entry] of list.entries()) {
    const path = String(index);
    if (!isObject(entry) || typeof entry.name !== 'string') {
      issues.push({ path, message: 'Every entry must be an object with a name.' });
    } else if (entry.kind === 'file') {
      if (files) issues.push({ path, message: 'There can be only one field of kind "file".' });
      files = fileGroup(entry);
    } else {
      const property = convertEntry(entry);
      if (!property)
        issues.push({ path, message: `The kind ${quote(String(entry.kind))} of ${quote(entry.name)} is not known.` });
      else if (properties.some(([name]) => name === entry.name)) {
        issues.push({ path, message: `There are two fields called ${quote(entry.name)}.` });
      } else properties.push([entry.name, property]);
      if (entry.required === true) required.push(entry.name);
    }
  }
  if (issues.length > 0) return { ok: false, issues };
  const schema = { type: 'object', properties: Object.fromEntries(properties), required };
  return { ok: true, schema: files ? { ...schema, 'x-files': files } : schema };
}

function convertEntry(entry: JsonObject): JsonObject | null {
  const common = pick(entry, { label: 'title', help: 'description', default: 'default', placeholder: 'x-placeholder' });
  const lengths = pick(entry, { min: 'minLength', max: 'maxLength', pattern: 'pattern' });
  const range = pick(entry, { min: 'minimum', max: 'maximum' });
  switch (entry.kind) {
    case 'string':
      return { type: 'string', ...common, ...lengths };
    case 'text':
      return { type: 'string', 'x-kind': 'text', ...common, ...lengths };
    case 'integer':
    case 'number':
      return { type: entry.kind, ...common, ...range };
    case 'boolean':
      return { type: 'boolean', ...common };
    case 'enum':
      return { type: 'string', ...common, oneOf: choices(entry.options) };
    case 'multi_enum': {
      const counts = pick(entry, { min: 'minItems', max: 'maxItems' });
      return { type: 'array', ...common, ...counts, items: { oneOf: choices(entry.options) } };
    }
    default:
      return null;
  }
}

/** Options are `{value, label}` or plain texts. */
function choices(options: Json | undefined): Json[] {
  if (!Array.isArray(options)) return [];
  return options.map((option) =>
    isObject(option) ? pick(option, { value: 'const', label: 'title' }) : { const: option },
  );
}

function fileGroup(entry: JsonObject): JsonObject {
  return pick(entry, {
    label: 'label',
    help: 'help',
    min: 'min',
    max: 'max',
    accept: 'accept',
    maxFileBytes: 'maxFileBytes',
  });
}

function pick(from: JsonObject, names: Record<string, string>): JsonObject {
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, as]) =>
      from[name] === undefined || from[name] === null ? [] : [[as, from[name]]],
    ),
  );
}
