/**
 * Keeps the head and the tail of one stream. What fits in the head is passed on at once; of what follows only the last
 * part is kept, so a script that prints for ever costs no more memory than the cap. Sizes are UTF-8 bytes.
 */
export interface LogCap {
  /** Takes text in; gives back the part that is to be stored now ('' when the head is full). */
  push: (text: string) => string;
  /** What was held back: the tail, and how many bytes before it are lost. Null when everything was passed on. */
  end: () => { tail: string; omittedBytes: number } | null;
}

export function createLogCap(capBytes: number): LogCap {
  const headBytes = Math.floor(capBytes / 2);
  const tailBytes = capBytes - headBytes;
  let headLeft = headBytes;
  let held: Buffer[] = [];
  let heldBytes = 0;
  let omittedBytes = 0;

  function hold(bytes: Buffer): void {
    held.push(bytes);
    heldBytes += bytes.length;
    while (held.length > 1 && heldBytes - (held[0] as Buffer).length >= tailBytes) {
      const dropped = held.shift() as Buffer;
      heldBytes -= dropped.length;
      omittedBytes += dropped.length;
    }
  }

  return {
    push: (text) => {
      const bytes = Buffer.from(text);
      if (bytes.length <= headLeft) {
        headLeft -= bytes.length;
        return text;
      }
      const cut = characterBoundary(bytes, headLeft);
      // Once over, always over: a short text after the cut must not overtake what is held.
      headLeft = 0;
      hold(bytes.subarray(cut));
      return bytes.toString('utf8', 0, cut);
    },
    end: () => {
      if (held.length === 0) return null;
      const all = Buffer.concat(held);
      held = [];
      const start = all.length <= tailBytes ? 0 : characterBoundary(all, all.length - tailBytes);
      return { tail: all.toString('utf8', start), omittedBytes: omittedBytes + start };
    },
  };
}

/** The last place at or before `index` where a character starts. */
function characterBoundary(bytes: Buffer, index: number): number {
  let place = index;
  while (place > 0 && place < bytes.length && ((bytes[place] as number) & 0b1100_0000) === 0b1000_0000) place -= 1;
  return place;
}

/** How many event numbers a log text takes: one for each line, begun or whole. */
export function countLines(text: string): number {
  let lines = 0;
  for (let place = text.indexOf('\n'); place !== -1; place = text.indexOf('\n', place + 1)) lines += 1;
  return text.endsWith('\n') ? lines : lines + 1;
}
