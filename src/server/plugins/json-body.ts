import type { FastifyInstance } from 'fastify';
import { AppError } from '../../contract/errors.ts';
import { isObject, isRawNumber, type Json, parseJson } from '../../core/json.ts';

/** Deeper than any body of ours needs, far from what the stack can bear. */
const MAX_DEPTH = 64;
/** The escape of NUL, not of a backslash before "u0000". The database cannot hold one, and to replace it unasked would change a script. */
const NUL = /(?<!\\)(?:\\\\)*\\u0000/;

/** Reads JSON bodies with exact numbers and bounded depth; everything else but multipart is refused. */
export function readJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    async (_request: unknown, body: string | Buffer) => {
      if (body.length === 0) return undefined;
      if (NUL.test(body.toString())) throw new AppError('invalid_json', { reason: 'A text holds a NUL character.' });
      const parsed = parseJson(body.toString(), { maxDepth: MAX_DEPTH });
      if (!parsed.ok) throw new AppError('invalid_json', { reason: parsed.fault.message });
      return asNumbers(parsed.value);
    },
  );
}

/** `1.0` is 1 to whoever writes JSON. Only a number that JavaScript would change stays as its own text. */
function asNumbers(value: Json): Json {
  if (Array.isArray(value)) return value.map(asNumbers);
  if (isRawNumber(value)) return isSameNumber(value.rawJSON) ? Number(value.rawJSON) : value;
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, asNumbers(entry)]));
}

function isSameNumber(text: string): boolean {
  const shortest = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return String(Number(text)) === shortest;
}
