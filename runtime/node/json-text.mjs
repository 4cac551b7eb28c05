/** A sentence about a returned value that cannot leave the sandbox. */
export class ContractFault extends Error {}

/**
 * JSON text of what an entrypoint returned: BigInt as exact integers, NaN and infinities as null (with a notice among
 * the outputs), half surrogate pairs replaced. Values of JSON.rawJSON pass as they are.
 */
export function resultText(value) {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'string') return wellFormed(JSON.stringify(value));
  if (!isPlainObject(value))
    throw new ContractFault(
      `The entrypoint returned a value of type ${typeName(value)}; it may return text, an object or nothing.`,
    );
  let notANumber = 0;
  const exact = (_key, item) => {
    if (typeof item === 'bigint') return JSON.rawJSON(item.toString());
    if (typeof item === 'number' && !Number.isFinite(item)) notANumber += 1;
    return item;
  };
  const text = stringify(value, exact);
  const outputs = value.outputs ?? [];
  if (notANumber === 0 || !Array.isArray(outputs)) return text;
  const message = `System notice: ${notANumber} returned numbers were NaN or infinite. They are shown as empty.`;
  return stringify({ ...value, outputs: [...outputs, { kind: 'notice', level: 'warning', message }] }, exact);
}

function stringify(value, replacer) {
  try {
    return wellFormed(JSON.stringify(value, replacer));
  } catch (error) {
    const why = error instanceof RangeError ? 'It is nested too deeply.' : firstLine(error);
    throw new ContractFault(`The returned object cannot be written as JSON. ${why}`);
  }
}

// JSON.stringify writes half a surrogate pair as an escape, and only that; the second branch steps over other escapes.
function wellFormed(text) {
  return text.replace(/\\(?:u[dD][89a-fA-F][0-9a-fA-F]{2}|.)/g, (found) => (/^\\u[dD]/.test(found) ? '\uFFFD' : found));
}

function isPlainObject(value) {
  if (typeof value !== 'object' || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function typeName(value) {
  if (typeof value !== 'object') return typeof value;
  return value.constructor?.name ?? 'object';
}

const firstLine = (error) => String(error?.message ?? error).split('\n', 1)[0];
