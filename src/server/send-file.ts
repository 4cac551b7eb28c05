/** Files that the program did not make leave without any rights, whoever made them. */
import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { MINUTE } from '../contract/limits.ts';
import { contentDisposition } from './content-disposition.ts';

const NO_RIGHTS =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'self'";
const SLOW_READER_MS = 1 * MINUTE;

/** Sends a file to be saved, never to be shown. */
export function sendDownload(
  reply: FastifyReply,
  content: Readable,
  file: { name: string; bytes: number },
): FastifyReply {
  withoutRights(reply)
    .header('content-type', 'application/octet-stream')
    .header('content-length', file.bytes)
    .header('content-disposition', contentDisposition('attachment', file.name));
  return sendStream(reply, content);
}

/** A reader that takes nothing for so long is let go, and the file with it. */
export function sendStream(reply: FastifyReply, content: Readable): FastifyReply {
  reply.raw.setTimeout(SLOW_READER_MS, () => reply.raw.destroy());
  return reply.send(content);
}

/**
 * What a script made is shown, if at all, as a document of no origin that can run, load and reach nothing. Browsers
 * refuse to show a PDF in a sandboxed document; their viewers are a process and an origin of their own, and `nosniff`
 * keeps a PDF from being anything else.
 */
export function withoutRights(reply: FastifyReply, options = { isSandboxed: true }): FastifyReply {
  return reply
    .header('content-security-policy', options.isSandboxed ? `sandbox; ${NO_RIGHTS}` : NO_RIGHTS)
    .header('x-frame-options', 'SAMEORIGIN')
    .header('x-content-type-options', 'nosniff')
    .header('cross-origin-resource-policy', 'same-origin')
    .header('cache-control', 'private, no-store');
}
