import type { z } from 'zod';
import type { ErrorCode } from './errors.ts';
import type { Permission } from './permission.ts';

/**
 * A route is declared once. The server registers it, OpenAPI is generated from it, client and pages take their types
 * from it, and the permission test is generated from it.
 *
 * `answers` says what comes back: `json` (the schema in `response`), `events` (a server-sent event stream; `response` is
 * the data of each), `file` (a download; one that is JSON has a `response`), `html` (a sandboxed document), `text` (plain) or `redirect` (to another page). `takes` is how the body travels.
 */
export interface Route {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `{name}` for parameters, as in OpenAPI. */
  readonly path: string;
  readonly permission: Permission;
  readonly summary: string;
  /** Of the Scripts API: its errors are `{error: "message"}` with the statuses of that API, and HTTP Basic opens it. */
  readonly isScriptsApi?: true;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly takes?: 'json' | 'multipart';
  /** Of a multipart body, where it is not the installation's limit. */
  readonly mostFiles?: number;
  readonly answers: 'json' | 'events' | 'file' | 'html' | 'text' | 'redirect';
  readonly status: 200 | 201 | 202 | 302;
  readonly response?: z.ZodType;
  readonly errors: readonly ErrorCode[];
}

type Infer<T> = T extends z.ZodType ? z.output<T> : undefined;
type InferInput<T> = T extends z.ZodType ? z.input<T> : undefined;

export type ParamsOf<R extends Route> = Infer<R['params']>;
export type QueryOf<R extends Route> = Infer<R['query']>;
export type BodyOf<R extends Route> = Infer<R['body']>;
export type QueryInputOf<R extends Route> = InferInput<R['query']>;
export type BodyInputOf<R extends Route> = InferInput<R['body']>;
export type ResponseOf<R extends Route> = Infer<R['response']>;
