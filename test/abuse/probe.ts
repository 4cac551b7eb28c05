import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The text of an attack that is a file of its own. */
export const probe = (name: string): string => readFileSync(join(import.meta.dirname, 'attacks', name), 'utf8');
