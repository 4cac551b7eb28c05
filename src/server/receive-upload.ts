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
/** What a form needs beside its files, with room. */
const OVERHEAD_BYTES = 16 * MIB;
const LOOK_MS = 250;

/**
 * Streams a multipart body to disk; nothing but the form fields named in `fields` is held in memory. What was stored is removed again when
 * anything about the body is wrong. Throws payload_too_large, invalid_multipart, file_name_invalid, file_name_clash.
 */
export async function receiveUpload(
  request: FastifyRequest,
  store: FileStore,
  limits: UploadLimits,
  fields: readonly string[],
): Promise<ReceivedForm> {
  if (request.headers['content-length'] === '0') throw new AppError('invalid_multipart');
  const mostBytes = limits.totalBytes + OVERHEAD_BYTES;
  cutOffBeyond(request, mostBytes);
  if (Number(request.headers['content-length']) > mostBytes)
    throw new AppError('payload_too_large', { limitBytes: limits.totalBytes });
  if (!request.isMultipart()) throw new AppError('unsupported_media_type', { expected: 'multipart/form-data' });
  const form: ReceivedForm = { fields: {}, uploads: [] };
  try {
    await receiveParts(request, store, { ...limits, fields }, form);
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
    // So that who has sent too much by mistake comes to read why it was refused.
    request.raw.resume();
    throw isBrokenBody(error) ? new AppError('invalid_multipart', {}, { cause: error }) : error;
  }
}

/** Ends the connection of somebody who goes on sending. */
function cutOffBeyond({ raw }: FastifyRequest, bytes: number): void {
  const { socket } = raw;
  const before = socket.bytesRead;
  const look = setInterval(() => {
    if (socket.bytesRead - before > bytes) socket.destroy();
  }, LOOK_MS);
  raw.once('close', () => clearInterval(look));
}

async function receiveParts(
  request: FastifyRequest,
  store: FileStore,
  limits: UploadLimits & { fields: readonly string[] },
  form: ReceivedForm,
): Promise<void> {
  const parts = request.parts({
    preservePath: true,
    limits: {
      files: limits.files,
      fileSize: limits.fileBytes,
      // One more than there are, so that a field that nobody knows is named.
      fields: limits.fields.length + 1,
      fieldSize: MAX_FIELD_BYTES,
      parts: limits.files + limits.fields.length + 1,
      headerPairs: 50,
      fieldNameSize: 1 * KIB,
    },
  });
  let total = 0;
  for await (const part of parts) {
    if (part.type === 'field') {
      if (part.valueTruncated) throw new AppError('payload_too_large', { field: part.fieldname });
      if (!limits.fields.includes(part.fieldname) || Object.hasOwn(form.fields, part.fieldname))
        throw new AppError('invalid_request', { field: part.fieldname });
      form.fields[part.fieldname] = String(part.value);
      continue;
    }
    const upload: Upload = { id: randomUUID(), name: part.filename, bytes: 0, mime: part.mimetype };
    form.uploads.push(upload);
    const tooLarge = new AppError('payload_too_large', { file: part.filename, limitBytes: limits.fileBytes });
    // At once: the parser would read the rest first, however much that is.
    part.file.once('limit', () => part.file.destroy(tooLarge));
    await store.write(upload.id, part.file);
    if (part.fieldname !== 'files') throw new AppError('invalid_request', { field: part.fieldname });
    if (part.file.truncated) throw tooLarge;
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
