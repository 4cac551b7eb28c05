/** Typed HTTP client derived from the contract; runs in Node and in the page. Invariant: knows no route by name. */
import { AppError, type ErrorCode, errorCatalogue } from '../contract/errors.ts';
import type { BodyInputOf, ParamsOf, QueryInputOf, ResponseOf, Route } from '../contract/route.ts';

export interface ClientOptions {
  /** '' in the page: same origin. */
  baseUrl: string;
  /** Sent with every request, a cookie for example. */
  headers?: () => Record<string, string>;
  /** How an answer is read; exact numbers need more than JSON.parse. */
  parse?: (text: string) => unknown;
  /** Sees every response, to keep a cookie for example. */
  onResponse?: (response: Response) => void;
}

type Call<R extends Route> = (R['params'] extends object ? { params: ParamsOf<R> } : { params?: undefined }) &
  (R['query'] extends object ? { query?: QueryInputOf<R> } : { query?: undefined }) &
  (R['body'] extends object
    ? R['takes'] extends 'multipart'
      ? { body: FormData }
      : { body: BodyInputOf<R> }
    : { body?: undefined }) & {
    signal?: AbortSignal;
    /** Lets it arrive also when the page is left; the body may have 64 KiB then. */
    keepalive?: boolean;
  };

/** An error answer of the server. `requestId` finds it in the server's log. */
export class ApiError extends AppError {
  readonly requestId: string;

  constructor(code: ErrorCode, message: string, details: Record<string, unknown>, requestId: string) {
    super(code, details, { message });
    this.name = 'ApiError';
    this.requestId = requestId;
  }
}

export interface Client {
  /** Calls a JSON route; throws ApiError for an error answer and TypeError when the server cannot be reached. */
  call: <R extends Route>(route: R, call: Call<R>) => Promise<ResponseOf<R>>;
  /** Calls a route that answers with a file, a document or a stream. Throws as `call` does. */
  open: <R extends Route>(route: R, call: Call<R>) => Promise<Response>;
}

/** A client of one server; it keeps nothing but `options`. */
export function createClient(options: ClientOptions): Client {
  const parse = options.parse ?? JSON.parse;

  async function open<R extends Route>(route: R, call: Call<R>): Promise<Response> {
    const headers: Record<string, string> = { ...options.headers?.() };
    if (route.method !== 'GET') headers['x-scriptorium'] = '1';
    const init: RequestInit = { method: route.method, headers };
    if (call.signal) init.signal = call.signal;
    if (call.keepalive) init.keepalive = true;
    if (call.body instanceof FormData) init.body = call.body;
    else if (call.body !== undefined) {
      headers['content-type'] = 'application/json';
      init.body = JSON.stringify(call.body);
    }
    const response = await fetch(options.baseUrl + urlOf(route, call.params, call.query), init);
    options.onResponse?.(response);
    if (!response.ok) throw await readError(response);
    return response;
  }

  return {
    open,
    call: async (route, call) => parse(await (await open(route, call)).text()) as ResponseOf<typeof route>,
  };
}

/** The path and query of a call. Parameters are encoded, so a slash in one stays data. */
export function urlOf(route: Route, params: unknown, query?: unknown): string {
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String((params as Record<string, unknown>)[name])),
  );
  const pairs = Object.entries((query as Record<string, unknown> | undefined) ?? {}).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, String(value)]],
  );
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs)}`;
}

async function readError(response: Response): Promise<ApiError> {
  try {
    const { error, requestId } = (await response.json()) as {
      error: { code: ErrorCode; message: string; details: Record<string, unknown> } | string;
      requestId: string;
    };
    // The Scripts API has no codes; the first of the catalogue with its status says the same.
    if (typeof error === 'string')
      return new ApiError(codeOfStatus(response.status), error, {}, response.headers.get('x-request-id') ?? '');
    if (error.code in errorCatalogue) return new ApiError(error.code, error.message, error.details, requestId);
  } catch {
    // Not our JSON: a proxy's page, or a server that is going down.
  }
  return new ApiError(response.status === 503 ? 'unavailable' : 'internal', `HTTP ${response.status}`, {}, '');
}

function codeOfStatus(status: number): ErrorCode {
  // The keys of an object literal are its type's.
  const codes = Object.keys(errorCatalogue) as ErrorCode[];
  return codes.find((code) => errorCatalogue[code].status === status) ?? 'internal';
}
