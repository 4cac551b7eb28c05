import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError, type ErrorCode, errorCatalogue, scriptsApiStatus } from '../../contract/errors.ts';
import { isDatabaseAway, isDatabaseShort } from '../../db/database.ts';

/** The framework's own refusals, in our words. */
const frameworkCodes: Record<string, ErrorCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_request',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid_json',
  FST_ERR_BAD_URL: 'not_found',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
  FST_ERR_ASYNC_CONSTRAINT: 'not_found',
  FST_ERR_NOT_FOUND: 'not_found',
  FST_PARTS_LIMIT: 'payload_too_large',
  FST_FILES_LIMIT: 'payload_too_large',
  FST_FIELDS_LIMIT: 'payload_too_large',
  FST_REQ_FILE_TOO_LARGE: 'payload_too_large',
  FST_PROTO_VIOLATION: 'invalid_request',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'unsupported_media_type',
  FST_MP_PREMATURE_CLOSE: 'invalid_multipart',
};

/** The one place where an error becomes an answer. Nobody sees a stack, SQL or a path. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler(answerError);
}

function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = asAppError(error);
  if (known.status >= 500) request.log.error({ err: error }, 'a request failed');
  // By the route that was found, not by the text of the path.
  if (request.routeOptions?.config?.route?.isScriptsApi === true) return answerScriptsError(known, request, reply);
  return reply
    .status(known.status)
    .header('cache-control', 'no-store')
    .send({ error: { code: known.code, message: known.message, details: known.details }, requestId: request.id });
}

/** As the Scripts API says it: one sentence, and of the statuses for a request that is not right only 400. */
function answerScriptsError(error: AppError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = scriptsApiStatus(error.code);
  // A page of ours asks in its own words; at this header a browser would ask in its own.
  const { 'sec-fetch-site': site, 'sec-fetch-mode': mode } = request.headers;
  const isOfPage = site !== undefined && mode !== 'navigate';
  if (status === 401 && !isOfPage)
    reply.header('www-authenticate', 'Basic realm="Scriptorium scripts", charset="UTF-8"');
  return reply
    .status(status)
    .header('cache-control', 'no-store')
    .send({ error: sentenceOf(error) });
}

function sentenceOf({ message, details }: AppError): string {
  const issues = Array.isArray(details.issues) ? (details.issues as { field?: string; message?: string }[]) : [];
  if (issues.length === 0) return message;
  return issues.map(({ field, message: what }) => (field ? `${field}: ${what}` : what)).join('; ');
}

/** What the framework refuses before it has looked for a route. Its types leave the server's open. */
export function answerFrameworkError(error: FastifyError, request: unknown, reply: unknown): void {
  answerError(error, request as FastifyRequest, reply as FastifyReply);
}

/** What is no HTTP at all gets an answer of the same form, where anybody is left to read it. */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, message } = errorCatalogue.invalid_request;
  const body = JSON.stringify({ error: { code: 'invalid_request', message, details: {} }, requestId: randomUUID() });
  const head = [`HTTP/1.1 ${status} Bad Request`, 'content-type: application/json; charset=utf-8', 'connection: close'];
  socket.end([...head, `content-length: ${Buffer.byteLength(body)}`, '', body].join('\r\n'));
}

function asAppError(error: FastifyError): AppError {
  if (error instanceof AppError) return error;
  const code = frameworkCodes[error.code];
  if (code !== undefined) return new AppError(code, {}, { cause: error });
  // The caller hung up while sending; whoever still reads the answer learns that it did not arrive.
  if (error.message === 'aborted') return new AppError('invalid_request', {}, { cause: error });
  if (error.statusCode === 429) return new AppError('too_many_requests', {}, { cause: error });
  if (isDatabaseAway(error) || isDatabaseShort(error)) return new AppError('unavailable', {}, { cause: error });
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
    return new AppError('invalid_request', {}, { cause: error });
  return new AppError('internal', {}, { cause: error });
}
