/**
 * Takes apart what comes out of a container: the engine's frames around stdout and stderr, and inside stdout the
 * messages of the container's first process. Pure. A script may have had a hand in it, so nothing grows with it.
 */

/** Messages whose content is handed on as it comes: stdout, stderr, control channel, a file. */
const dataKinds = ['o', 'e', 'c', 'a'] as const;
export type DataKind = (typeof dataKinds)[number];

export interface Message {
  kind: string;
  content: Buffer;
}

const ENGINE_HEADER_BYTES = 8;
const MESSAGE_HEADER_BYTES = 5;

/** Collects a header that may come in parts. */
function createHeader(bytes: number): { take: (chunk: Buffer) => { header: Buffer | null; rest: Buffer } } {
  const held = Buffer.alloc(bytes);
  let have = 0;
  return {
    take: (chunk) => {
      const taken = Math.min(bytes - have, chunk.length);
      chunk.copy(held, have, 0, taken);
      have += taken;
      if (have < bytes) return { header: null, rest: chunk.subarray(taken) };
      have = 0;
      return { header: held, rest: chunk.subarray(taken) };
    },
  };
}

/** Of the engine's attach stream: one byte of stream, three of nothing, four of length. */
export function createStreamSplitter(sinks: {
  onStdout: (chunk: Buffer) => void;
  onStderr: (chunk: Buffer) => void;
}): (chunk: Buffer) => void {
  const header = createHeader(ENGINE_HEADER_BYTES);
  let left = 0;
  let isStdout = true;
  return (chunk) => {
    let rest = chunk;
    while (rest.length > 0) {
      if (left === 0) {
        const taken = header.take(rest);
        rest = taken.rest;
        if (taken.header === null) return;
        isStdout = taken.header[0] !== 2;
        left = taken.header.readUInt32BE(4);
        continue;
      }
      const part = rest.subarray(0, left);
      rest = rest.subarray(part.length);
      left -= part.length;
      (isStdout ? sinks.onStdout : sinks.onStderr)(part);
    }
  };
}

/**
 * Of the first process's messages: one byte of kind, four of length. Content of data is handed on in parts; any other
 * message whole, and one over `messageBytes` is a fault, after which nothing is read any more.
 */
export function createMessageReader(
  messageBytes: () => number,
  sinks: {
    onData: (kind: DataKind, chunk: Buffer) => void;
    onMessage: (message: Message) => void;
    onFault: (what: string) => void;
  },
): (chunk: Buffer) => void {
  const header = createHeader(MESSAGE_HEADER_BYTES);
  let kind = '';
  let left = 0;
  let parts: Buffer[] = [];
  let isBroken = false;

  const begin = (found: Buffer): void => {
    kind = String.fromCharCode(found[0] as number);
    left = found.readUInt32BE(1);
    if (isData(kind)) return;
    if (left > messageBytes()) {
      isBroken = true;
      sinks.onFault(`The container sent a message ${JSON.stringify(kind)} of ${left} bytes.`);
    } else if (left === 0) sinks.onMessage({ kind, content: Buffer.alloc(0) });
  };

  const goOn = (part: Buffer): void => {
    if (isData(kind)) {
      sinks.onData(kind, part);
      return;
    }
    // Copied: the chunk's memory is a slice of a larger read buffer.
    parts.push(Buffer.from(part));
    if (left > 0) return;
    const content = Buffer.concat(parts);
    parts = [];
    sinks.onMessage({ kind, content });
  };

  return (chunk) => {
    let rest = chunk;
    while (rest.length > 0 && !isBroken) {
      if (left === 0) {
        const taken = header.take(rest);
        rest = taken.rest;
        if (taken.header !== null) begin(taken.header);
        continue;
      }
      const part = rest.subarray(0, left);
      rest = rest.subarray(part.length);
      left -= part.length;
      goOn(part);
    }
  };
}

function isData(kind: string): kind is DataKind {
  return dataKinds.some((known) => known === kind);
}

/** A message for the first process. */
export function encodeMessage(kind: string, content: Buffer): Buffer {
  const header = Buffer.alloc(MESSAGE_HEADER_BYTES);
  header.write(kind, 0, 'latin1');
  header.writeUInt32BE(content.length, 1);
  return Buffer.concat([header, content]);
}
