import { utf8Bytes } from '../json.ts';

const MARK = '…';

/** The text when it fits, otherwise its beginning and an ellipsis; never half a character. Bytes are UTF-8. */
export function cutText(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes || utf8Bytes(text) <= maxBytes) return text;
  return cutBy(text, maxBytes - utf8Bytes(MARK), utf8Bytes) + MARK;
}

/** The same for a string inside JSON, where quotes and escapes count as well. Undefined when not even the mark fits. */
export function cutJsonString(text: string, maxBytes: number): string | undefined {
  const room = maxBytes - 2 - utf8Bytes(MARK);
  return room < 0 ? undefined : cutBy(text, room, (char) => utf8Bytes(JSON.stringify(char)) - 2) + MARK;
}

function cutBy(text: string, maxBytes: number, costOf: (character: string) => number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += costOf(character);
    if (bytes > maxBytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}
