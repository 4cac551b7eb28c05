/** The installation's own keys, kept apart from the backup: who has one of the two files cannot open what is sealed in it. */
import { createHash } from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { BackupError } from './archive-form.ts';

const keysSchema = z.strictObject({ scriptoriumKeys: z.literal(1), secret: z.string().regex(/^[\x21-\x7e]{32,200}$/) });

export function secretFile(dataDir: string): string {
  return path.join(dataDir, 'secret');
}

/** The secret of the data folder; null where none was made yet. */
export async function readSecret(dataDir: string): Promise<string | null> {
  try {
    return (await readFile(secretFile(dataDir), 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Tells which keys belong to a backup, and nothing about them: the secret has 256 bits. */
export function fingerprintOf(secret: string): string {
  return createHash('sha256').update(`scriptorium keys:${secret}`).digest('hex');
}

/**
 * Writes the keys to a file of their own, for its owner alone. One that holds them already is left as it is, since they never
 * change and a backup is made each night in the same words. Throws BackupError where something else is there.
 */
export async function writeKeys(file: string, secret: string): Promise<void> {
  const isThere = await stat(file).then(
    () => true,
    () => false,
  );
  if (!isThere) return writePrivately(file, `${JSON.stringify({ scriptoriumKeys: 1, secret })}\n`);
  if ((await readKeys(file)) !== secret) throw new BackupError(`${file} holds the keys of another installation.`);
}

/** The secret in a file of keys. Throws BackupError when it is none. */
export async function readKeys(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new BackupError(`The keys in ${file} cannot be read (${error.code}).`, { cause: error });
  });
  const parsed = keysSchema.safeParse(parse(text));
  if (!parsed.success) throw new BackupError(`${file} is no file of keys that a backup wrote.`);
  return parsed.data.secret;
}

/** A new file that no other user can read, on the disk when this resolves. Throws BackupError where one is there. */
export async function writePrivately(file: string, text: string): Promise<void> {
  try {
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'EEXIST' ? 'is there already' : `cannot be written (${code})`;
    throw new BackupError(`${file} ${why}.`, { cause: error });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
