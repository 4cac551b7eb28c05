/**
 * The log: one JSON object a line. Invariant: no line holds what lets somebody in, whatever a caller or an error puts
 * into it: values under names of secrets are left out, and so are secrets inside of texts. Children are given ids alone.
 */
import pino, { type DestinationStream, type Logger } from 'pino';

const REMOVED = '[removed]';
/** Deeper than what we log; what lies below is not written at all. */
const MAX_DEPTH = 6;

const SECRET_NAME = /pass(word|wd|phrase)?$|secret|token|cookie|authorization|credential|^code$|apikey|api[-_]key/i;
/** `…?token=x`, `"password":"x"`, API tokens, `Bearer x`, `scheme://user:password@`, and whose mail address it is. */
const secretsInText: [RegExp, string][] = [
  [/([?&](?:[\w-]*[_-])?(?:token|code|state|password|secret|key)=)[^&\s"'#]*/gi, `$1${REMOVED}`],
  [/("[\w-]*(?:password|secret|token|apikey|api[-_]key)"\s*:\s*")(?:[^"\\]|\\.)*/gi, `$1${REMOVED}`],
  [/\bscr_[A-Za-z0-9_-]+/g, REMOVED],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi, `$1 ${REMOVED}`],
  // A password may hold an @ of its own.
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)\S+@/gi, `$1${REMOVED}@`],
  // Not what stands before a host in an address of the web.
  [/(?<![\w.!#$%&'*+/=?^`{|}~-])[\w.!#$%&'*+=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b/gi, '[address]'],
];

export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    formatters: { log: cleanLine },
    // Errors are taken apart below, where their secrets are.
    serializers: { err: (error: unknown) => error },
    hooks: {
      logMethod(this: Logger, args: unknown[], method: (...rest: never[]) => void) {
        const [first, ...rest] = args;
        // The library would take the message of a bare error for the line's own.
        const named = first instanceof Error ? [{ err: first }, ...(rest.length > 0 ? rest : [first.message])] : args;
        method.apply(this, named.map((arg) => (typeof arg === 'string' ? withoutSecrets(arg) : arg)) as never[]);
      },
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** What the text says, without what lets somebody in. */
export function withoutSecrets(text: string): string {
  return secretsInText.reduce((cleaned, [pattern, instead]) => cleaned.replace(pattern, instead), text);
}

function cleanLine(line: object): Record<string, unknown> {
  return clean(line, 0) as Record<string, unknown>;
}

function clean(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return withoutSecrets(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return undefined;
  if (value instanceof Date) return value;
  if (Array.isArray(value)) return value.map((entry) => clean(entry, depth + 1));
  if (value instanceof Error) return clean(factsOf(value), depth);
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [
      name,
      SECRET_NAME.test(name) && entry != null ? REMOVED : clean(entry, depth + 1),
    ]),
  );
}

/** Of an error of the database the detail is left out: it quotes the row. `errorCode`, because a `code` lets somebody in. */
function factsOf(error: Error): object {
  const { name, message, stack, cause, code, constraint, table } = error as Error & Record<string, unknown>;
  const facts = { type: name, message, stack, errorCode: code, constraint, table, cause };
  return Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== undefined));
}
