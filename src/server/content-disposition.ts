import path from 'node:path';

/** A Content-Disposition header (RFC 6266) for any file name: a plain ASCII one, and the exact one in UTF-8. */
export function contentDisposition(kind: 'inline' | 'attachment', file: string): string {
  const name =
    path.posix
      .basename(file)
      .replaceAll(/\p{Cc}|\p{Cf}/gu, '_')
      .toWellFormed() || 'file';
  const ascii = name.replaceAll(/[^ -~]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*!]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
