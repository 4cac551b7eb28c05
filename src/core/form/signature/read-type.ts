import type { Expression } from './expression.ts';
import { namesOf, type PythonModule, readAnnotationText } from './read-module.ts';

export type SimpleType = 'text' | 'integer' | 'number' | 'boolean' | 'date' | 'datetime' | 'time' | 'duration';
export interface Option {
  value: string;
  label: string;
  /** How a default names it: `Size.SMALL`. */
  name: string | null;
}
export type ParameterType =
  | { kind: 'simple'; of: SimpleType }
  | { kind: 'choice'; options: Option[] }
  | { kind: 'choices'; options: Option[] }
  /** A list of texts or numbers, filled in as one on each line. */
  | { kind: 'lines'; of: SimpleType }
  | { kind: 'file' }
  | { kind: 'files' };

export interface ReadType {
  type: ParameterType;
  isOptional: boolean;
  help: string | null;
}

const simpleTypes: Record<string, SimpleType> = {
  str: 'text',
  int: 'integer',
  float: 'number',
  bool: 'boolean',
  'decimal.Decimal': 'number',
  'datetime.date': 'date',
  'datetime.datetime': 'datetime',
  'datetime.time': 'time',
  'datetime.timedelta': 'duration',
};
const builtins = new Set(['str', 'int', 'float', 'bool', 'list', 'object', 'dict', 'tuple', 'set', 'bytes', 'complex']);
const typing = (name: string): string[] => [`typing.${name}`, `typing_extensions.${name}`];
const listNames = new Set(['list', ...typing('List')]);
const DEEPEST = 20;

/** The type that an annotation stands for, or a sentence about why it can be no field. */
export function readType(annotation: Expression, module: PythonModule, depth = 0): ReadType | string {
  if (depth > DEEPEST) return 'its annotation leads back to itself';
  const again = (other: Expression): ReadType | string => readType(other, module, depth + 1);
  switch (annotation.kind) {
    case 'text':
      return again(readAnnotationText(annotation.value));
    case 'name':
      return readNamed(annotation.path, module, again);
    case 'or':
      return readUnion(annotation.choices, again);
    case 'subscript':
      return readSubscript(annotation, module, again);
    default:
      return `${describe(annotation)} is no type that a field can have`;
  }
}

type Again = (other: Expression) => ReadType | string;

function plain(type: ParameterType): ReadType {
  return { type, isOptional: false, help: null };
}

function readNamed(path: string[], module: PythonModule, again: Again): ReadType | string {
  const name = path.join('.');
  const members = module.enums.get(name);
  if (members !== undefined) {
    const options = enumOptions(name, members);
    return options.length === 0 ? `the enum ${name} has no members` : plain({ kind: 'choice', options });
  }
  for (const qualified of namesOf(path, module)) {
    if (Object.hasOwn(simpleTypes, qualified)) return plain({ kind: 'simple', of: simpleTypes[qualified] ?? 'text' });
    if (qualified === 'scriptorium.File') return plain({ kind: 'file' });
    if (listNames.has(qualified)) return plain({ kind: 'lines', of: 'text' });
  }
  const alias = module.aliases.get(name);
  if (alias !== undefined) return again(alias);
  const isUnknown = path.length === 1 && !module.imports.has(name) && !builtins.has(name);
  return isUnknown && module.starImports.length === 0
    ? `${name} is neither imported nor defined as an enum at the top of the script`
    : `${name} is no type that a field can have`;
}

/** Its values where all are texts, which is what authors of such enums mean by them; otherwise its names. */
function enumOptions(name: string, members: { name: string; text: string | null }[]): Option[] {
  const isTextual = members.every(({ text }) => text !== null);
  const options = members.map((member) => {
    const value = isTextual ? (member.text ?? '') : member.name;
    return { value, label: member.text ?? member.name, name: `${name}.${member.name}` };
  });
  return options.filter(({ value }, index) => options.findIndex((other) => other.value === value) === index);
}

function isNone(expression: Expression): boolean {
  return expression.kind === 'constant' && expression.value === null;
}

function readUnion(choices: Expression[], again: Again): ReadType | string {
  const [only, ...others] = choices.filter((choice) => !isNone(choice));
  if (only === undefined || others.length > 0) return 'it may be of several types, and a field has one';
  const read = again(only);
  return typeof read === 'string' ? read : { ...read, isOptional: true };
}

function readSubscript(
  annotation: Extract<Expression, { kind: 'subscript' }>,
  module: PythonModule,
  again: Again,
): ReadType | string {
  const { base, items } = annotation;
  const names = base.kind === 'name' ? namesOf(base.path, module) : [];
  const is = (...wanted: string[]): boolean => names.some((name) => wanted.includes(name));
  const [first, ...rest] = items;
  if (first === undefined) return 'its annotation is not complete';
  if (is(...typing('Literal'))) return readLiteral(items);
  if (is(...typing('Optional'))) return readUnion([first, { kind: 'constant', value: null }], again);
  if (is(...typing('Union'))) return readUnion(items, again);
  if (is(...typing('Annotated'))) {
    const read = again(first);
    const help = rest.find((item) => item.kind === 'text');
    return typeof read === 'string' || help === undefined ? read : { ...read, help: help.value };
  }
  if (names.some((name) => listNames.has(name)) && rest.length === 0) return readList(again(first));
  const name = base.kind === 'name' ? base.path.join('.') : 'this';
  const isUnknown = names.length === 1 && names[0] === name && !builtins.has(name);
  return isUnknown ? `${name} is not imported` : `${name}[…] is no type that a field can have`;
}

function readLiteral(items: Expression[]): ReadType | string {
  const options: Option[] = [];
  for (const item of items) {
    if (isNone(item)) continue;
    const value = item.kind === 'text' ? item.value : item.kind === 'number' ? item.text : null;
    if (value === null || /[.eE]/.test(item.kind === 'number' ? value : ''))
      return 'a Literal can hold texts and whole numbers only';
    options.push({ value, label: value, name: null });
  }
  if (options.length === 0) return 'its Literal is empty';
  return { type: { kind: 'choice', options }, isOptional: items.some(isNone), help: null };
}

function readList(item: ReadType | string): ReadType | string {
  if (typeof item === 'string') return item;
  const { type } = item;
  if (item.isOptional) return 'the items of a list cannot be None';
  if (type.kind === 'file') return plain({ kind: 'files' });
  if (type.kind === 'choice') return plain({ kind: 'choices', options: type.options });
  if (type.kind === 'simple' && type.of !== 'boolean') return plain({ kind: 'lines', of: type.of });
  return 'a list can hold texts, numbers, dates, choices or files only';
}

function describe(expression: Expression): string {
  if (expression.kind === 'other') return expression.text.length > 60 ? 'this expression' : expression.text;
  return expression.kind === 'constant' ? 'None' : 'this expression';
}
