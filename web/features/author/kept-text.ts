import type { Draft } from './draft.ts';

/** Text that is not saved yet, kept in the browser: closing the laptop loses nothing. */
export interface KeptText {
  draft: Draft;
  /** The head it was written on, so that a save after others' is still found out. */
  headId: string | null;
  at: string;
}

/** Of one person and one tool: a browser may be shared. */
export function keyOf(personId: string, toolId: string): string {
  return `scriptorium.text.${personId}.${toolId}`;
}

/** What was kept, or null; what is damaged or of another make is as good as nothing. */
export function readKept(storage: Pick<Storage, 'getItem'>, key: string): KeptText | null {
  try {
    const kept: unknown = JSON.parse(storage.getItem(key) ?? 'null');
    return isKept(kept) ? kept : null;
  } catch {
    return null;
  }
}

/** Keeps the text, if the browser has room for it. */
export function writeKept(storage: Pick<Storage, 'setItem'>, key: string, kept: KeptText): void {
  try {
    storage.setItem(key, JSON.stringify(kept));
  } catch {
    // Full or forbidden: then the page is all there is, as it says itself when it is left.
  }
}

const texts = ['language', 'source', 'entrypoint', 'inputSchema', 'settingsSchema', 'usageInstructions', 'variables'];

function isKept(value: unknown): value is KeptText {
  if (typeof value !== 'object' || value === null || !('draft' in value) || !('at' in value)) return false;
  const { draft } = value;
  return (
    typeof value.at === 'string' &&
    typeof draft === 'object' &&
    draft !== null &&
    texts.every((name) => typeof Reflect.get(draft, name) === 'string') &&
    typeof Reflect.get(draft, 'limits') === 'object'
  );
}
