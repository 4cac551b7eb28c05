import { type ActionField, actionFieldKinds, type NextAction } from '../../contract/output.ts';
import { checkValue } from '../form/check-value.ts';
import { quote } from '../form/issue.ts';
import { isObject, type Json, type JsonObject, toPlain } from '../json.ts';
import { cutText } from './cut-text.ts';
import { type Fault, isFault, noteUnknown, type Reading } from './reading.ts';

const LONGEST_NAME = 128;
const LONGEST_TEXT_BYTES = 2048;

/** The steps a tool offers next, within their caps. One that is not in the contract is left out, and everybody is told. */
export function readActions(raw: Json | undefined, reading: Reading): NextAction[] {
  if (raw === undefined || raw === null) return [];
  if (!Array.isArray(raw)) {
    reading.cuts.push('"next_actions" must be a list, so no next step can be offered.');
    return [];
  }
  const { budget } = reading;
  if (raw.length > budget.actions)
    reading.cuts.push(
      `Only the first ${budget.actions} of ${raw.length} next steps are offered (at most ${budget.actions}).`,
    );
  const actions = new Map<string, NextAction>();
  for (const [index, item] of raw.slice(0, budget.actions).entries()) {
    const action = readAction(item, `Next step ${index + 1}`, reading);
    if (isFault(action)) reading.cuts.push(`Next step ${index + 1} cannot be offered: ${action.fault}.`);
    else if (actions.has(action.action_id))
      reading.cuts.push(`Two next steps have the action_id ${quote(action.action_id)}; the second is not offered.`);
    else actions.set(action.action_id, action);
  }
  return [...actions.values()];
}

function readAction(raw: Json, position: string, reading: Reading): NextAction | Fault {
  if (!isObject(raw)) return { fault: 'it must be an object' };
  const id = raw.action_id;
  if (typeof id !== 'string' || id === '' || id.length > LONGEST_NAME) {
    return { fault: `its "action_id" must be a text of 1 to ${LONGEST_NAME} characters` };
  }
  const where = `${position} (${quote(id)})`;
  if (raw.kind !== undefined && raw.kind !== 'form') return { fault: 'its kind must be "form"' };
  noteUnknown(raw, ['action_id', 'label', 'kind', 'fields', 'prefill'], where, reading);
  const fields = readFields(raw.fields, where, reading);
  if (isFault(fields)) return fields;
  return {
    action_id: id,
    label: textOr(raw.label, id),
    kind: 'form',
    fields,
    prefill: readPrefill(raw.prefill, fields, where, reading),
  };
}

function readFields(raw: Json | undefined, where: string, reading: Reading): ActionField[] | Fault {
  if (raw === undefined || raw === null) return [];
  if (!Array.isArray(raw)) return { fault: 'its "fields" must be a list' };
  const cap = reading.budget.fields;
  if (raw.length > cap)
    reading.cuts.push(`${where} shows only the first ${cap} of ${raw.length} fields (at most ${cap}).`);
  const fields: ActionField[] = [];
  for (const [index, item] of raw.slice(0, cap).entries()) {
    const field = readField(item, where, reading);
    if (isFault(field)) return { fault: `field ${index + 1}: ${field.fault}` };
    if (fields.some((other) => other.name === field.name))
      return { fault: `two fields are called ${quote(field.name)}` };
    fields.push(field);
  }
  return fields;
}

function readField(raw: Json, where: string, reading: Reading): ActionField | Fault {
  if (!isObject(raw)) return { fault: 'it must be an object' };
  const { name } = raw;
  if (typeof name !== 'string' || name === '' || name.length > LONGEST_NAME || name === '__proto__') {
    return { fault: `its "name" must be a text of 1 to ${LONGEST_NAME} characters` };
  }
  const kind = actionFieldKinds.find((known) => known === raw.kind);
  if (!kind) return { fault: `the kind of ${quote(name)} must be one of ${actionFieldKinds.join(', ')}` };
  noteUnknown(raw, ['name', 'kind', 'label', 'help', 'required', 'min', 'max', 'options'], where, reading);
  const field: ActionField = { name, kind, label: textOr(raw.label, name) };
  if (typeof raw.help === 'string') field.help = cutText(raw.help, LONGEST_TEXT_BYTES);
  if (raw.required === true) field.required = true;
  for (const bound of ['min', 'max'] as const) {
    const number = toPlain(raw[bound] ?? null);
    if (typeof number === 'number') field[bound] = number;
    else if (number !== null)
      reading.notes.push(`${where}: "${bound}" of ${quote(name)} must be a number and was ignored.`);
  }
  if (kind !== 'enum' && kind !== 'multi_enum') return field;
  const options = readOptions(raw.options, kind, `${where}: ${quote(name)}`, reading);
  return isFault(options) ? options : { ...field, options };
}

function readOptions(
  raw: Json | undefined,
  kind: 'enum' | 'multi_enum',
  where: string,
  reading: Reading,
): NonNullable<ActionField['options']> | Fault {
  if (!Array.isArray(raw) || raw.length === 0) return { fault: 'its "options" must be a list of {value, label}' };
  const cap = kind === 'enum' ? reading.budget.enumOptions : reading.budget.multiEnumOptions;
  if (raw.length > cap)
    reading.cuts.push(`${where} has only the first ${cap} of ${raw.length} options (at most ${cap}).`);
  const options = new Map<string, string>();
  for (const item of raw.slice(0, cap)) {
    const value = isObject(item) ? item.value : item;
    if (typeof value !== 'string') return { fault: 'the "value" of an option must be a text' };
    if (!options.has(value)) options.set(value, textOr(isObject(item) ? item.label : undefined, value));
  }
  return [...options].map(([value, label]) => ({ value, label }));
}

/** Starting values. One that does not fit its field is dropped, and the person is told, since the box will be empty. */
function readPrefill(raw: Json | undefined, fields: ActionField[], where: string, reading: Reading): JsonObject {
  if (raw === undefined || raw === null) return {};
  if (!isObject(raw)) {
    reading.cuts.push(`${where}: "prefill" must be an object and was dropped.`);
    return {};
  }
  const kept: [string, Json][] = [];
  for (const [name, value] of Object.entries(raw)) {
    const field = fields.find((known) => known.name === name);
    const checked = field ? checkValue(field, value) : null;
    if (checked?.ok) kept.push([name, checked.value]);
    else {
      const why = checked?.fault.message ?? 'There is no such field.';
      reading.cuts.push(`${where}: the prefill of ${quote(name)} was dropped. ${why}`);
    }
  }
  return Object.fromEntries(kept);
}

function textOr(raw: Json | undefined, otherwise: string): string {
  return typeof raw === 'string' && raw !== '' ? cutText(raw, LONGEST_TEXT_BYTES) : otherwise;
}
