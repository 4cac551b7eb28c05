import type { FastifyError, FastifyInstance } from 'fastify';
import { AppError, type ErrorCode } from '../../contract/errors.ts';

/** The framework's own refusals, in our words. */
const frameworkCodes: Record<string, ErrorCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_request',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid_json',
  FST_ERR_BAD_URL: 'not_found',
  FST_ERR_NOT_FOUND: 'not_found',
  FST_PARTS_LIMIT: 'payload_too_large',
  FST_FILES_LIMIT: 'payload_too_large',
  FST_FIELDS_LIMIT: 'payload_too_large',
  FST_REQ_FILE_TOO_LARGE: 'payload_too_large',
  FST_PROTO_VIOLATION: 'invalid_request',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'unsupported_media_type',
  FST_MP_PREMATURE_CLOSE: 'invalid_multipart',
};
/** node-postgres and the system, when the database is away. */
const unavailableCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P01', '57P02', '57P03', '53300']);

/** The one place where an error becomes an answer. Nobody sees a stack, SQL or a path. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const known = asAppError(error);
    if (known.status >= 500) request.log.error({ err: error }, 'a request failed');
    return reply
      .status(known.status)
      .header('cache-control', 'no-store')
      .send({ error: { code: known.code, message: known.message, details: known.details }, requestId: request.id });
  });
}

function asAppError(error: FastifyError): AppError {
  if (error instanceof AppError) return error;
  const code = frameworkCodes[error.code];
  if (code !== undefined) return new AppError(code, {}, { cause: error });
  if (error.statusCode === 429) return new AppError('too_many_requests', {}, { cause: error });
  if (isDatabaseAway(error)) return new AppError('unavailable', {}, { cause: error });
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
    return new AppError('invalid_request', {}, { cause: error });
  return new AppError('internal', {}, { cause: error });
}

function isDatabaseAway(error: FastifyError): boolean {
  return (
    unavailableCodes.has(error.code) ||
    /Connection terminated|timeout exceeded when trying to connect/.test(error.message)
  );
}
