/**
 * The form that the signature of a Python entrypoint gives, as an input schema: on the server when a version is saved,
 * in the page while it is written. The script is read, never run. Which entrypoints are typed, and how their values are
 * converted, is decided again, by the same rules, by the harness in runtime/python/scriptorium_harness/typed.py.
 */
import { exactNumber, type Json, type JsonObject } from '../../json.ts';
import { quote } from '../issue.ts';
import { readInputSchema } from '../read-input-schema.ts';
import type { Expression } from './expression.ts';
import { readDocstring } from './read-docstring.ts';
import { type Parameter, type PythonModule, readModule } from './read-module.ts';
import { type Option, type ParameterType, type ReadType, readType, type SimpleType } from './read-type.ts';

export interface SignatureIssue {
  parameter: string;
  line: number;
  message: string;
}
/** `schema` is null where the signature says nothing: `(input_dir, output_dir)`, or no such function to be seen. */
export type DerivedSchema = { ok: true; schema: JsonObject | null } | { ok: false; issues: SignatureIssue[] };

export function deriveInputSchema(source: string, entrypoint: string): DerivedSchema {
  const module = readModule(source, entrypoint);
  if (module.entrypoint === null || isPlain(module.entrypoint.parameters)) return { ok: true, schema: null };
  const { parameters, docstring } = module.entrypoint;
  const help = readDocstring(docstring);
  const building: Building = { module, properties: [], required: [], files: null, issues: [] };
  for (const parameter of parameters) addParameter(parameter, help.get(parameter.name) ?? null, building);
  // Files are where it asks for their folder, though it names none.
  if (building.files === null && parameters.some(({ name }) => /^_*input_dir$/.test(name))) building.files = {};
  const schema = {
    type: 'object',
    properties: Object.fromEntries(building.properties),
    required: building.required,
    ...(building.files !== null && { 'x-files': building.files }),
  };
  const issues = [...building.issues, ...(building.issues.length > 0 ? [] : faultsOf(schema, parameters))];
  return issues.length > 0 ? { ok: false, issues } : { ok: true, schema };
}

/**
 * Called with the two folders and nothing else: `(input…, output_dir)`, or parameters of which nothing is said. Every other
 * entrypoint is typed.
 */
function isPlain(parameters: Parameter[]): boolean {
  if (parameters.length === 0 || !canCallWithTwo(parameters)) return false;
  const [first, second] = parameters.map(({ name }) => name.replace(/^_+/, ''));
  const isNamed = first?.startsWith('input') && second === 'output_dir';
  return isNamed === true || parameters.every((each) => each.annotation === null);
}

function canCallWithTwo(parameters: Parameter[]): boolean {
  const positional = parameters.filter((each) => !each.isCollecting && !each.isKeywordOnly);
  const takesMore = parameters.some((each) => each.isCollecting && !each.isKeywordOnly);
  const rest = [...positional.slice(2), ...parameters.filter((each) => each.isKeywordOnly)];
  return (positional.length >= 2 || takesMore) && rest.every((each) => each.default !== null);
}

interface Building {
  module: PythonModule;
  properties: [string, JsonObject][];
  required: string[];
  files: JsonObject | null;
  issues: SignatureIssue[];
}

function addParameter(parameter: Parameter, said: string | null, building: Building): void {
  const { name, line } = parameter;
  if (/^_*(?:input|output)_dir$/.test(name) && !parameter.isCollecting) return;
  const read = readParameter(parameter, building.module);
  const fault = typeof read === 'string' ? read : addField(parameter, read, read.help ?? said, building);
  if (fault !== null) building.issues.push({ parameter: name, line, message: sentence(parameter, fault) });
}

function readParameter({ isCollecting, annotation }: Parameter, module: PythonModule): ReadType | string {
  if (isCollecting) return 'a form has the fields that are named, so nothing can be collected';
  return annotation === null ? 'it needs a type, such as str' : readType(annotation, module);
}

/** What is wrong with it, or null. */
function addField(parameter: Parameter, read: ReadType, help: string | null, building: Building): string | null {
  const { name } = parameter;
  const { type } = read;
  const isRequired = parameter.default === null && !read.isOptional;
  if (type.kind === 'file' || type.kind === 'files') {
    if (building.files !== null) return 'a form has one group of files, and another parameter takes it';
    building.files = fileGroup(name, help, type.kind, isRequired);
    return null;
  }
  const value = parameter.default === null ? undefined : defaultOf(parameter.default, type);
  const isYesOrNo = type.kind === 'simple' && type.of === 'boolean';
  const property = {
    title: titleOf(name),
    ...(help !== null && { description: help }),
    ...propertyOf(type),
    ...(value !== undefined && { default: value }),
    // A box that nobody ticked says no.
    ...(isYesOrNo && isRequired && { default: false }),
  };
  building.properties.push([name, property]);
  if (isRequired && !isYesOrNo) building.required.push(name);
  return null;
}

function fileGroup(name: string, help: string | null, kind: 'file' | 'files', isRequired: boolean): JsonObject {
  return {
    label: titleOf(name),
    ...(help !== null && { help }),
    min: isRequired ? 1 : 0,
    ...(kind === 'file' && { max: 1 }),
  };
}

/** `first_name` as people write it: `First name`. */
function titleOf(name: string): string {
  const words = name.replaceAll('_', ' ').trim() || name;
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const linePatterns: Partial<Record<SimpleType, string>> = {
  integer: '[+-]?\\d+',
  number: '[+-]?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?',
  date: '\\d{4}-\\d{2}-\\d{2}',
  time: '(?:[01]\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d)?',
};

function propertyOf(type: Exclude<ParameterType, { kind: 'file' | 'files' }>): JsonObject {
  switch (type.kind) {
    case 'simple':
      return simpleProperty(type.of);
    case 'choice':
      return { type: 'string', oneOf: type.options.map(asChoice) };
    case 'choices':
      return { type: 'array', items: { oneOf: type.options.map(asChoice) } };
    case 'lines': {
      const pattern = linePatterns[type.of];
      const lines = { type: 'string', 'x-kind': 'text', 'x-placeholder': 'One on each line' };
      return pattern === undefined
        ? lines
        : { ...lines, pattern: `^\\s*(?:${pattern}\\s*(?:\\n\\s*${pattern}\\s*)*)?$` };
    }
  }
}

function simpleProperty(type: SimpleType): JsonObject {
  switch (type) {
    case 'text':
      return { type: 'string' };
    case 'integer':
    case 'number':
    case 'boolean':
      return { type };
    case 'date':
      return { type: 'string', format: 'date' };
    case 'datetime':
      return { type: 'string', format: 'date-time' };
    case 'time':
      return { type: 'string', pattern: `^${linePatterns.time}$`, 'x-placeholder': '14:30' };
    case 'duration':
      // A month has no length.
      return { type: 'string', format: 'duration', pattern: '^P(?:\\d+[WD])*(?:T.+)?$', 'x-placeholder': 'PT1H30M' };
  }
}

function asChoice({ value, label }: Option): JsonObject {
  return { const: value, title: label };
}

/** Undefined where it is not written out, such as `date.today()`: then the field may stay empty, and Python fills it in. */
function defaultOf(expression: Expression, type: ParameterType): Json | undefined {
  if (type.kind === 'choices' || type.kind === 'lines') {
    if (expression.kind !== 'list') return undefined;
    const items = expression.items.map((item) => scalarOf(item, type));
    if (items.length === 0 || items.some((item) => item === undefined)) return undefined;
    const texts = items.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)));
    return type.kind === 'choices' ? texts : texts.join('\n');
  }
  const value = scalarOf(expression, type);
  return type.kind === 'choice' && value !== undefined && typeof value !== 'string' ? JSON.stringify(value) : value;
}

function scalarOf(expression: Expression, type: ParameterType): Json | undefined {
  if (expression.kind === 'text') return expression.value;
  if (expression.kind === 'number') return exactNumber(expression.text);
  if (expression.kind === 'constant') return expression.value ?? undefined;
  if (expression.kind !== 'name' || !(type.kind === 'choice' || type.kind === 'choices')) return undefined;
  return type.options.find((option) => option.name === expression.path.join('.'))?.value;
}

/** What the form itself cannot take, such as a default that is none of the choices. */
function faultsOf(schema: JsonObject, parameters: Parameter[]): SignatureIssue[] {
  const read: ReturnType<typeof readInputSchema> = readInputSchema(schema);
  if (read.ok) return [];
  return read.issues.map(({ path, message }) => {
    const at = parameters.find(({ name }) => path === `properties.${name}` || path.startsWith(`properties.${name}.`));
    const parameter = at ?? parameters[0];
    return {
      parameter: at?.name ?? '',
      line: parameter?.line ?? 1,
      message: at === undefined ? message : sentence(at, message),
    };
  });
}

function sentence({ line, name }: Parameter, why: string): string {
  return `Line ${line}, parameter ${quote(name)}: ${why}${why.endsWith('.') ? '' : '.'}`;
}
