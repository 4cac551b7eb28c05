/**
 * From a version's `inputSchema` to the form that the page shows and the server checks. A schema says nothing the form
 * cannot: what it could not express is refused here, by name, rather than ignored later.
 */
import type { Field, Form } from '../../contract/form.ts';
import { isObject, type Json, type JsonObject, jsonBytes, jsonDepth } from '../json.ts';
import { convertListForm } from './convert-list-form.ts';
import { readFileRule } from './file-rule.ts';
import { quote, type SchemaIssue } from './issue.ts';
import { readProperty } from './read-property.ts';
import { findCircle } from './visibility.ts';

/** `schema` is the object schema: the one given, or what the older list form says in its words. */
export type ReadSchema = { ok: true; schema: JsonObject; form: Form } | { ok: false; issues: SchemaIssue[] };

const MOST_FIELDS = 200;
const LARGEST_SCHEMA_BYTES = 512 * 1024;
const DEEPEST_SCHEMA = 32;
const rootKeywords = new Set([
  '$schema',
  '$id',
  '$comment',
  'title',
  'description',
  'type',
  'properties',
  'required',
  'additionalProperties',
  'examples',
]);

/**
 * No schema (null or `{}`) is a tool from before forms: no fields, any files. A schema without `x-files` takes none.
 */
export function readInputSchema(raw: unknown): ReadSchema {
  if (raw === null || raw === undefined || (isObject(raw) && Object.keys(raw).length === 0)) {
    return readObjectSchema({ type: 'object', properties: {}, 'x-files': {} });
  }
  const json = raw as Json; // the caller parsed it from JSON
  if (jsonDepth(json) > DEEPEST_SCHEMA) return refusedSchema('', `is nested deeper than ${DEEPEST_SCHEMA} levels`);
  if (jsonBytes(json) > LARGEST_SCHEMA_BYTES) return refusedSchema('', 'is larger than 512 KiB');
  if (Array.isArray(json)) {
    const converted = convertListForm(json);
    return converted.ok ? readObjectSchema(converted.schema) : converted;
  }
  return isObject(json)
    ? readObjectSchema(json)
    : refusedSchema('', 'must be an object (JSON Schema) or a list of fields');
}

function readObjectSchema(schema: JsonObject): ReadSchema {
  const issues: SchemaIssue[] = rootIssues(schema);
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = requiredNames(schema, properties, issues);
  const placed: { field: Field; order: number }[] = [];
  for (const [name, property] of Object.entries(properties).slice(0, MOST_FIELDS)) {
    const read = readProperty(name, property, required.has(name));
    if ('issues' in read) issues.push(...read.issues);
    else placed.push(read);
  }
  const fields = placed.sort((a, b) => a.order - b.order).map(({ field }) => field);
  issues.push(...conditionIssues(fields, properties));
  const files = readFileRule(schema['x-files'] ?? null);
  if ('issues' in files) issues.push(...files.issues);
  else if (issues.length === 0) return { ok: true, schema, form: { fields, files: files.rule } };
  return { ok: false, issues };
}

function rootIssues(schema: JsonObject): SchemaIssue[] {
  const issues = Object.keys(schema)
    .filter((keyword) => !rootKeywords.has(keyword) && !keyword.startsWith('x-'))
    .map((keyword) => ({ path: keyword, message: `The keyword ${quote(keyword)} cannot be shown as a form.` }));
  if (schema.type !== 'object') issues.push({ path: 'type', message: 'The schema must have "type": "object".' });
  if (schema.properties !== undefined && !isObject(schema.properties)) {
    issues.push({ path: 'properties', message: 'The properties must be an object.' });
  } else if (Object.keys(schema.properties ?? {}).length > MOST_FIELDS) {
    issues.push({ path: 'properties', message: `A form has at most ${MOST_FIELDS} fields.` });
  }
  if (schema.additionalProperties !== undefined && schema.additionalProperties !== false) {
    issues.push({
      path: 'additionalProperties',
      message: 'Only false is possible: a form has the fields that it shows.',
    });
  }
  return issues;
}

function requiredNames(schema: JsonObject, properties: JsonObject, issues: SchemaIssue[]): Set<string> {
  if (schema.required === undefined) return new Set();
  if (!Array.isArray(schema.required)) {
    issues.push({ path: 'required', message: 'This must be a list of field names.' });
    return new Set();
  }
  const names = schema.required.filter((name) => typeof name === 'string');
  for (const name of schema.required) {
    if (typeof name === 'string' && Object.hasOwn(properties, name)) continue;
    issues.push({ path: 'required', message: `There is no field called ${quote(String(name))}.` });
  }
  return new Set(names);
}

function conditionIssues(fields: Field[], properties: JsonObject): SchemaIssue[] {
  const issues: SchemaIssue[] = [];
  for (const field of fields) {
    if (!field.showWhen || Object.hasOwn(properties, field.showWhen.field)) continue;
    const message = `It depends on ${quote(field.showWhen.field)}, and there is no such field.`;
    issues.push({ path: `properties.${field.name}.x-show-when`, message });
  }
  const circle = findCircle(fields);
  if (circle !== null) {
    issues.push({ path: `properties.${circle}.x-show-when`, message: 'The conditions lead back to the field itself.' });
  }
  return issues;
}

function refusedSchema(path: string, what: string): ReadSchema {
  return { ok: false, issues: [{ path, message: `The form's schema ${what}.` }] };
}
