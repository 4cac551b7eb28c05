import { type Field, type FieldKind, showWhenSchema } from '../../contract/form.ts';
import { isObject, type Json, type JsonObject, toPlain } from '../json.ts';
import { checkValue } from './check-value.ts';
import { quote, type SchemaIssue } from './issue.ts';
import { faultOfPattern } from './pattern.ts';
import { type ReadOptions, readOptions } from './read-options.ts';

export type ReadProperty = { field: Field; order: number } | { issues: SchemaIssue[] };

const NAME = /^(?!__proto__$)[\p{L}_][\p{L}\p{N}_.-]{0,63}$/u;
const annotations = ['title', 'description', 'default', 'examples', '$comment', 'deprecated', 'type', 'anyOf'];
const formatKinds: Record<string, FieldKind> = {
  email: 'email',
  uri: 'url',
  url: 'url',
  date: 'date',
  'date-time': 'datetime',
  duration: 'duration',
  password: 'password',
};
/** The keywords that a field of each kind understands, besides the annotations and the `x-` hints. */
const keywordsOf = (kind: FieldKind): string[] => {
  if (kind === 'integer') return ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'];
  if (kind === 'number') return ['minimum', 'maximum'];
  if (kind === 'enum') return ['enum', 'oneOf'];
  if (kind === 'multi_enum') return ['items', 'minItems', 'maxItems', 'uniqueItems'];
  if (kind === 'boolean' || kind === 'json') return [];
  return ['format', 'minLength', 'maxLength', 'pattern'];
};

/** One property of the schema as one field. `order` is its `x-order`; fields without one come last, as declared. */
export function readProperty(name: string, raw: Json, isRequired: boolean): ReadProperty {
  const path = `properties.${name}`;
  const issues: SchemaIssue[] = [];
  const say = (message: string, keyword?: string): void => {
    issues.push({ path: keyword === undefined ? path : `${path}.${keyword}`, message });
  };
  if (!NAME.test(name))
    say(`${quote(name)} cannot be the name of a field: a letter first, then letters, digits, _ . or -.`);
  if (!isObject(raw)) return { issues: [...issues, { path, message: 'A field must be an object.' }] };
  const { property, isNullable } = withoutNull(raw);
  const kind = kindOf(property);
  if (kind === null) {
    say(`A field of type ${quote(describeType(property))} cannot be shown; "x-kind": "json" takes any value.`, 'type');
    return { issues };
  }
  for (const keyword of Object.keys(property)) {
    if (keyword.startsWith('x-') || annotations.includes(keyword) || keywordsOf(kind).includes(keyword)) continue;
    say(`The keyword ${quote(keyword)} cannot be shown in a field of kind ${kind}.`, keyword);
  }
  const options = kind === 'enum' || kind === 'multi_enum' ? readOptions(kind, property) : null;
  if (options?.fault) say(options.fault, kind === 'enum' ? 'enum' : 'items');
  const field: Field = {
    name,
    kind,
    label: textOf(property, 'title', say) ?? name,
    required: isRequired && !isNullable,
    ...optionsOf(options),
    ...bounds(kind, property, say),
    ...hints(property, say),
  };
  addPattern(field, property, say);
  addDefault(field, property, say);
  const order = property['x-order'] === undefined ? Number.MAX_SAFE_INTEGER : numberOf(property, 'x-order', say);
  return issues.length > 0 ? { issues } : { field, order: order ?? 0 };
}

type Say = (message: string, keyword?: string) => void;

/** `anyOf: [T, null]` and `type: [T, "null"]` are how generators write "optional". */
function withoutNull(property: JsonObject): { property: JsonObject; isNullable: boolean } {
  if (Array.isArray(property.type)) {
    const types = property.type.filter((type) => type !== 'null');
    if (types.length === 1) return { property: { ...property, type: types[0] ?? null }, isNullable: true };
  }
  if (Array.isArray(property.anyOf)) {
    const choices = property.anyOf.filter((choice) => !(isObject(choice) && choice.type === 'null'));
    const [only] = choices;
    if (choices.length === 1 && isObject(only)) {
      const { anyOf: _, ...rest } = property;
      return { property: { ...only, ...rest }, isNullable: choices.length < property.anyOf.length };
    }
  }
  return { property, isNullable: false };
}

function kindOf(property: JsonObject): FieldKind | null {
  if (property['x-kind'] === 'json') return 'json';
  if (property.anyOf !== undefined) return null;
  const type = property.type;
  if (property.enum !== undefined || property.oneOf !== undefined)
    return type === undefined || type === 'string' ? 'enum' : null;
  if (type === 'integer' || type === 'number' || type === 'boolean') return type;
  if (type === 'array') return 'multi_enum';
  if (type !== 'string') return null;
  if (property['x-kind'] === 'text') return 'text';
  if (property.format === undefined) return 'string';
  return typeof property.format === 'string' ? (formatKinds[property.format] ?? null) : null;
}

function describeType(property: JsonObject): string {
  if (typeof property.$ref === 'string') return '$ref';
  if (property.anyOf !== undefined) return 'anyOf';
  const type = typeof property.type === 'string' ? property.type : 'unknown';
  if (property.enum !== undefined || property.oneOf !== undefined) return `${type} with enum`;
  return property.format === undefined ? type : `${type} (${String(property.format)})`;
}

function optionsOf(read: ReadOptions | null): Pick<Field, 'options'> {
  return read?.options ? { options: read.options } : {};
}

function bounds(kind: FieldKind, property: JsonObject, say: Say): Pick<Field, 'min' | 'max'> {
  const [low, high] = boundKeywords(kind);
  let min = numberOf(property, low, say);
  let max = numberOf(property, high, say);
  if (kind === 'integer') {
    const above = numberOf(property, 'exclusiveMinimum', say);
    const below = numberOf(property, 'exclusiveMaximum', say);
    if (above !== undefined) min = Math.max(min ?? -Infinity, Math.floor(above) + 1);
    if (below !== undefined) max = Math.min(max ?? Infinity, Math.ceil(below) - 1);
  }
  if (min !== undefined && max !== undefined && min > max)
    say(`The smallest (${min}) is more than the largest (${max}).`);
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

function boundKeywords(kind: FieldKind): [string, string] {
  if (kind === 'integer' || kind === 'number') return ['minimum', 'maximum'];
  return kind === 'multi_enum' ? ['minItems', 'maxItems'] : ['minLength', 'maxLength'];
}

function hints(property: JsonObject, say: Say): Partial<Field> {
  const help = textOf(property, 'description', say);
  const placeholder = textOf(property, 'x-placeholder', say);
  const group = textOf(property, 'x-group', say);
  const condition = property['x-show-when'] === undefined ? null : showWhenSchema.safeParse(property['x-show-when']);
  if (condition && !condition.success) {
    say(
      'It must be {"field": name} with one of equals, notEquals, in (a list) or truthy (true or false).',
      'x-show-when',
    );
  }
  return {
    ...(help ? { help } : {}),
    ...(placeholder ? { placeholder } : {}),
    ...(group ? { group } : {}),
    ...(property['x-advanced'] === true ? { advanced: true } : {}),
    ...(condition?.success ? { showWhen: condition.data } : {}),
  };
}

function addPattern(field: Field, property: JsonObject, say: Say): void {
  const pattern = textOf(property, 'pattern', say);
  if (pattern === undefined) return;
  const fault = faultOfPattern(pattern);
  if (fault === null) field.pattern = pattern;
  else say(`The pattern ${quote(pattern)} ${fault}.`, 'pattern');
}

function addDefault(field: Field, property: JsonObject, say: Say): void {
  if (property.default === undefined || property.default === null) return;
  const checked = checkValue(field, property.default);
  if (checked.ok) field.default = checked.value;
  else say(`The default is not possible: ${checked.fault.message}`, 'default');
}

function textOf(property: JsonObject, keyword: string, say: Say): string | undefined {
  const text = property[keyword];
  if (text === undefined || typeof text === 'string') return text;
  say('It must be a text.', keyword);
  return undefined;
}

function numberOf(property: JsonObject, keyword: string, say: Say): number | undefined {
  const number = property[keyword] === undefined ? undefined : toPlain(property[keyword]);
  if (number === undefined || typeof number === 'number') return number;
  say('It must be a number.', keyword);
  return undefined;
}
