import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Upload } from '../actions/start-run.ts';
import { AppError } from '../contract/errors.ts';
import { KIB, MIB } from '../contract/limits.ts';
import { checkFileNames } from '../core/form/check-file-names.ts';
import type { FileStore } from '../storage/file-store.ts';

export interface ReceivedForm {
  fields: Record<string, string>;
  uploads: Upload[];
}

interface UploadLimits {
  files: number;
  fileBytes: number;
  totalBytes: number;
}

/** Values of a form are small; what is large travels as a file. */
const MAX_FIELD_BYTES = 1 * MIB;
const FIELDS = new Set(['inputs', 'session_files_mode']);

/**
 * Streams a multipart body to disk; nothing but form fields is held in memory. What was stored is removed again when
 * anything about the body is wrong. Throws payload_too_large, invalid_multipart, file_name_invalid, file_name_clash.
 */
export async function receiveUpload(
  request: FastifyRequest,
  store: FileStore,
  limits: UploadLimits,
): Promise<ReceivedForm> {
  if (request.headers['content-length'] === '0') throw new AppError('invalid_multipart');
  if (!request.isMultipart()) throw new AppError('unsupported_media_type', { expected: 'multipart/form-data' });
  const form: ReceivedForm = { fields: {}, uploads: [] };
  try {
    await receiveParts(request, store, limits, form);
    const names = checkFileNames(form.uploads.map((upload) => upload.name));
    if (!names.ok) {
      const [first] = names.issues;
      throw new AppError(first?.code ?? 'file_name_invalid', { issues: names.issues });
    }
    form.uploads.forEach((upload, index) => {
      upload.name = names.names[index] as string;
    });
    return form;
  } catch (error) {
    await store.remove(form.uploads.map((upload) => upload.id));
    throw isBrokenBody(error) ? new AppError('invalid_multipart', {}, { cause: error }) : error;
  }
}

async function receiveParts(
  request: FastifyRequest,
  store: FileStore,
  limits: UploadLimits,
  form: ReceivedForm,
): Promise<void> {
  const parts = request.parts({
    preservePath: true,
    limits: {
      files: limits.files,
      fileSize: limits.fileBytes,
      // One more than there are, so that a field that nobody knows is named.
      fields: FIELDS.size + 1,
      fieldSize: MAX_FIELD_BYTES,
      parts: limits.files + FIELDS.size + 1,
      headerPairs: 50,
      fieldNameSize: 1 * KIB,
    },
  });
  let total = 0;
  for await (const part of parts) {
    if (part.type === 'field') {
      if (part.valueTruncated) throw new AppError('payload_too_large', { field: part.fieldname });
      if (!FIELDS.has(part.fieldname) || Object.hasOwn(form.fields, part.fieldname))
        throw new AppError('invalid_request', { field: part.fieldname });
      form.fields[part.fieldname] = String(part.value);
      continue;
    }
    const upload: Upload = { id: randomUUID(), name: part.filename, bytes: 0, mime: part.mimetype };
    form.uploads.push(upload);
    await store.write(upload.id, part.file);
    if (part.fieldname !== 'files') throw new AppError('invalid_request', { field: part.fieldname });
    if (part.file.truncated)
      throw new AppError('payload_too_large', { file: part.filename, limitBytes: limits.fileBytes });
    upload.bytes = part.file.bytesRead;
    total += upload.bytes;
    if (total > limits.totalBytes) throw new AppError('payload_too_large', { limitBytes: limits.totalBytes });
  }
}

const brokenBody =
  /^(aborted|Unexpected end of (form|multipart data|file)|Part terminated early.*|Malformed part header|Multipart: Boundary not found|premature close)$/i;

/** What the parser and the socket say of a body that stops half-way or is no multipart at all. */
function isBrokenBody(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof AppError) return false;
  const { code } = error as { code?: string };
  return brokenBody.test(error.message) || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET';
}
