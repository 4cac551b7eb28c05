import { createHash } from 'node:crypto';

/** What is stored of a secret with 256 random bits: nobody can guess one, so it needs no slow hash. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
