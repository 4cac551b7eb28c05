import { expect, it } from 'vitest';
import { createMessageReader, createStreamSplitter, encodeMessage, type Message } from './read-streams.ts';

const engineFrame = (stream: number, content: Buffer): Buffer => {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(content.length, 4);
  return Buffer.concat([header, content]);
};

interface Read {
  data: Record<string, string>;
  messages: Message[];
  faults: string[];
  stderr: string;
}

/** Reads the bytes in pieces of `size`. */
function read(bytes: Buffer, size: number, messageBytes = 100): Read {
  const found: Read = { data: {}, messages: [], faults: [], stderr: '' };
  const split = createStreamSplitter({
    onStdout: createMessageReader(() => messageBytes, {
      onData: (kind, chunk) => {
        found.data[kind] = (found.data[kind] ?? '') + chunk.toString('latin1');
      },
      onMessage: (message) => found.messages.push(message),
      onFault: (what) => found.faults.push(what),
    }),
    onStderr: (chunk) => {
      found.stderr += chunk.toString();
    },
  });
  for (let at = 0; at < bytes.length; at += size) split(bytes.subarray(at, at + size));
  return found;
}

it.each([1, 2, 3, 7, 1000])('reads the same from pieces of %i bytes', (size) => {
  const inner = Buffer.concat([
    encodeMessage('S', Buffer.alloc(0)),
    encodeMessage('o', Buffer.from('hello')),
    encodeMessage('e', Buffer.alloc(0)),
    encodeMessage('c', Buffer.from('result {}\n')),
    encodeMessage('X', Buffer.from('{"code":0}')),
    encodeMessage('o', Buffer.from(' again')),
  ]);
  // The engine cuts where it likes.
  const bytes = Buffer.concat([
    engineFrame(1, inner.subarray(0, 3)),
    engineFrame(2, Buffer.from('Traceback')),
    engineFrame(1, Buffer.alloc(0)),
    engineFrame(1, inner.subarray(3)),
  ]);
  const { data, messages, faults, stderr } = read(bytes, size);
  expect(data).toEqual({ o: 'hello again', c: 'result {}\n' });
  expect(messages.map(({ kind, content }) => [kind, content.toString()])).toEqual([
    ['S', ''],
    ['X', '{"code":0}'],
  ]);
  expect({ faults, stderr }).toEqual({ faults: [], stderr: 'Traceback' });
});

it('accepts no message over its size, and reads nothing after it', () => {
  const large = encodeMessage('X', Buffer.alloc(101));
  const { messages, faults, data } = read(
    engineFrame(1, Buffer.concat([large, encodeMessage('o', Buffer.from('late'))])),
    16,
  );
  expect({ messages, data }).toEqual({ messages: [], data: {} });
  expect(faults).toEqual([expect.stringContaining('101 bytes')]);
});

it('hands data on without collecting it, however much is announced', () => {
  const header = Buffer.from([0x6f, 0xff, 0xff, 0xff, 0xff]);
  const { data, faults } = read(engineFrame(1, Buffer.concat([header, Buffer.from('some of it')])), 4);
  expect({ data, faults }).toEqual({ data: { o: 'some of it' }, faults: [] });
});

it('gives nothing for a message that never comes whole', () => {
  expect(read(engineFrame(1, encodeMessage('X', Buffer.from('half')).subarray(0, 7)), 3).messages).toEqual([]);
});
