/** What somebody who searches for a run typed: the beginning of its id, or words of its tool or of its error. */
export type RunText = { kind: 'id'; from: string; to: string } | { kind: 'words'; words: string };

/** As pages show an id when they shorten it; anything shorter is a word. */
const SHORT_ID_LENGTH = 8;
const ID_LENGTH = 32;

/** Reads the text of a search; null when there is nothing in it. */
export function readRunText(text: string): RunText | null {
  const words = text.trim();
  if (words === '') return null;
  const digits = words.toLowerCase().replaceAll('-', '');
  const isId = /^[0-9a-f-]+$/i.test(words) && digits.length >= SHORT_ID_LENGTH && digits.length <= ID_LENGTH;
  if (!isId) return { kind: 'words', words };
  return { kind: 'id', from: asId(digits.padEnd(ID_LENGTH, '0')), to: asId(digits.padEnd(ID_LENGTH, 'f')) };
}

function asId(digits: string): string {
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
