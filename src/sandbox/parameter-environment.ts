/** What the person filled in, as the variables of a script-style (Bash) tool. Pure. */
import { parameterVariable } from '../contract/parameter-variable.ts';

/** JSON that keeps numbers as they were written; TypeScript 6 does not declare it yet. */
const exactJson = JSON as unknown as {
  parse: (text: string, reviver: (key: string, value: unknown, context: { source: string }) => unknown) => unknown;
  rawJSON: (text: string) => { rawJSON: string };
  isRawJSON: (value: unknown) => value is { rawJSON: string };
};

/**
 * The values by variable: of the form, or on an action turn of the action's form. A text is itself, a number is written
 * as it came, a list of choices has one on each line, anything else is JSON; null and what is missing give no variable.
 */
export function parameterEnvironment(inputsJson: string, actionJson: string | null): Record<string, string> {
  const given = actionJson === null ? parse(inputsJson) : asObject(parse(actionJson)).input;
  const variables: [string, string][] = [];
  for (const [name, value] of Object.entries(asObject(given))) {
    if (value === null) continue;
    // No environment can hold a NUL.
    variables.push([parameterVariable(name), textOf(value).replaceAll('\0', '\uFFFD')]);
  }
  return Object.fromEntries(variables);
}

function parse(text: string): unknown {
  return exactJson.parse(text, (_key, value, { source }) =>
    typeof value === 'number' ? exactJson.rawJSON(source) : value,
  );
}

function asObject(value: unknown): Record<string, unknown> {
  // Its values are looked at one by one.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (exactJson.isRawJSON(value)) return value.rawJSON;
  const isChoices = Array.isArray(value) && value.every((item) => typeof item === 'string');
  return isChoices ? value.join('\n') : JSON.stringify(value);
}
