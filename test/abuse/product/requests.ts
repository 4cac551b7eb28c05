/** A request for any route of the table, with a body that fits its schema. New routes are covered without a word here. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { urlOf } from '../../../src/client/client.ts';
import { errorCatalogue } from '../../../src/contract/errors.ts';
import type { Route } from '../../../src/contract/route.ts';
import { routes } from '../../../src/contract/routes.ts';
import { runForm } from '../../tool-maker.ts';
import { exampleOf, type JsonSchema } from './examples.ts';

export const allRoutes = Object.values(routes) as Route[];
export const mutating = allRoutes.filter(({ method }) => method !== 'GET');

/** What a script leaves behind when it ran, wherever it came from. */
export const MARK = 'this script was not to run';
const SCRIPT = `print("${MARK}")\ndef run_tool(i, o):\n    print("${MARK}")\n`;

/** Where any body that fits is not the one that does harm. */
const given: Record<string, unknown> = {
  saveVersion: { language: 'python', source: SCRIPT, parentVersionId: null },
  changeRole: { role: 'user' },
  previewRule: { rule: { kind: 'cron', expression: '@daily', timeZone: 'UTC' } },
  // Which settings there are is not in its schema.
  changeSettings: {},
};

export const schemaOf = (schema: z.ZodType): JsonSchema =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;

/** A body that the route takes. */
export function bodyOf(route: Route): unknown {
  if (route.body === undefined) return undefined;
  const body = given[route.id] ?? exampleOf(schemaOf(route.body));
  const parsed = route.body.safeParse(body);
  if (parsed.success) return body;
  throw new Error(
    `Say in \`given\` what ${route.id} takes; it refuses ${JSON.stringify(body)}: ${parsed.error.message}`,
  );
}

export interface Ask {
  params?: Record<string, unknown>;
  headers?: Record<string, string>;
  /** Left out: one that fits. */
  body?: unknown;
  /** With the question mark. */
  search?: string;
  method?: string;
}

/** Sends it with the header that our own pages send. Redirects are not followed. */
export function ask(url: string, route: Route, options: Ask = {}): Promise<Response> {
  const { method = route.method, search = '', headers = {} } = options;
  const isJson = route.takes !== 'multipart' && route.body !== undefined;
  const body = 'body' in options ? options.body : bodyOf(route);
  const payload = route.takes === 'multipart' && !('body' in options) ? runForm() : JSON.stringify(body);
  return fetch(url + urlOf(route, { ...nowhere(route), ...options.params }) + search, {
    method,
    redirect: 'manual',
    headers: { 'x-scriptorium': '1', ...(isJson ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(method === 'GET' || method === 'HEAD' || payload === undefined ? {} : { body: payload }),
  });
}

export const namesIn = (route: Route): string[] => [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);

/** Parameters of the right form that name nothing. */
export function nowhere(route: Route): Record<string, unknown> {
  const known: Record<string, unknown> = { slug: 'no-such-tool', index: 0, stream: 'stdout' };
  return Object.fromEntries(namesIn(route).map((name) => [name, known[name] ?? randomUUID()]));
}

const codeOfStatus: Record<number, string> = { 401: 'unauthenticated', 403: 'forbidden', 404: 'not_found' };
const codeOfSentence: Record<string, string> = { [errorCatalogue.csrf_failed.message]: 'csrf_failed' };

/** The code of an error answer, and `ok` for any other. Events are not read to their end. */
export async function codeOf(response: Response): Promise<string> {
  if (response.status < 400) {
    await response.body?.cancel();
    return 'ok';
  }
  const { error } = (await response.json()) as { error: { code: string } | string };
  // The Scripts API has a sentence in place of a code.
  if (typeof error === 'string') return codeOfSentence[error] ?? codeOfStatus[response.status] ?? error;
  return error.code;
}
