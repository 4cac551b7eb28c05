const MESSAGE = 16_000;
const TRACEBACK = 64_000;

/** The JSON of an `error` frame. `kind` is tool, script, syntax or contract. */
export function frame(kind, type, message, more = {}) {
  const { traceback = null, line = null, column = null, text = null } = more;
  const cut = { message: message.slice(0, MESSAGE), traceback: traceback?.slice(0, TRACEBACK) ?? null };
  return JSON.stringify({ kind, type, ...cut, line, column, text: text?.slice(0, 1000) ?? null });
}

/** Of anything a script threw: type, message and the frames that are not ours or Node's. */
export function scriptFrame(error, script) {
  if (!(error instanceof Error)) return frame('script', 'Error', `The script threw ${describe(error)}.`);
  const type = typeof error.name === 'string' ? error.name : 'Error';
  const message = String(error.message);
  const calls = String(error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .filter((line) => !line.includes('/opt/runtime/') && !line.includes('node:internal'));
  const place = calls.map((line) => line.split(`file://${script}:`)[1]).find((rest) => rest !== undefined);
  const [line, column] = (place ?? '').split(':').map((part) => Number.parseInt(part, 10) || null);
  return frame('script', type, message, { traceback: [`${type}: ${message}`, ...calls].join('\n'), line, column });
}

function describe(value) {
  try {
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  } catch {
    return `a value of type ${typeof value}`;
  }
}
