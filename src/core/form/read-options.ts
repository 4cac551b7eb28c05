import type { Field } from '../../contract/form.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';

export interface ReadOptions {
  options?: NonNullable<Field['options']>;
  fault?: string;
}

const MOST_OPTIONS = 1000;

/** Options of a choice: `enum`, or `oneOf` with `const` and `title`; of a list of choices the same under `items`. */
export function readOptions(kind: 'enum' | 'multi_enum', property: JsonObject): ReadOptions {
  const holder = kind === 'enum' ? property : property.items;
  if (!isObject(holder)) return { fault: 'A list must say what to choose from, in "items" with "enum".' };
  const foreign =
    kind === 'enum'
      ? undefined
      : Object.keys(holder).find((key) => !['type', 'enum', 'oneOf', 'anyOf', 'title'].includes(key));
  if (foreign !== undefined) return { fault: `The keyword "${foreign}" cannot be shown in a list of choices.` };
  const choices = holder.enum ?? holder.oneOf ?? holder.anyOf;
  if (!Array.isArray(choices)) return { fault: 'A list can only be shown when its items have an "enum".' };
  return toOptions(choices);
}

function toOptions(choices: Json[]): ReadOptions {
  if (choices.length === 0) return { fault: 'There must be at least one option.' };
  if (choices.length > MOST_OPTIONS) return { fault: `There can be at most ${MOST_OPTIONS} options.` };
  const options = choices.map((choice) => {
    const value = isObject(choice) ? choice.const : choice;
    if (typeof value !== 'string') return null;
    return { value, label: isObject(choice) && typeof choice.title === 'string' ? choice.title : value };
  });
  const whole = options.filter((option) => option !== null);
  if (whole.length < options.length) return { fault: 'Options must be texts.' };
  const distinct = new Set(whole.map((option) => option.value));
  return distinct.size < whole.length ? { fault: 'The same option is there twice.' } : { options: whole };
}
