/** The line to the first process of one container. What comes is taken apart here; what it means is not known here. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import {
  createMessageReader,
  createStreamSplitter,
  type DataKind,
  encodeMessage,
  type Message,
} from './read-streams.ts';

const DIAGNOSTIC_BYTES = 4096;
/** More than any output folder is listed in. */
const MAX_WAITING_MESSAGES = 25_000;
const FIRST_MESSAGE_BYTES = 64 * 1024;

export interface ContainerChannel {
  /** The next message that is not data; null when there is none any more. */
  next: () => Promise<Message | null>;
  /** Who hears data, from now on. */
  listen: (onData: (kind: DataKind, chunk: Buffer) => void) => void;
  /** The largest message that is accepted from now on. */
  accept: (messageBytes: number) => void;
  send: (kind: string, content?: Buffer) => void;
  /** Sends bytes as they are, and waits where the container does not keep up. */
  write: (bytes: Buffer) => Promise<void>;
  pause: () => void;
  resume: () => void;
  /** True as soon as the other end is gone. */
  readonly isClosed: boolean;
  /** What was wrong with the stream, or else what the first process said on stderr. */
  complaint: () => string;
  /** Ends the container's input, and with it the container. */
  close: () => void;
}

/** `socket` is the engine's attach stream, from before the container was started. */
export function openChannel(socket: Socket): ContainerChannel {
  const waiting: Message[] = [];
  let wake = (): void => undefined;
  let hear: (kind: DataKind, chunk: Buffer) => void = () => undefined;
  let messageBytes = FIRST_MESSAGE_BYTES;
  let isClosed = false;
  let fault = '';
  let diagnostics = '';

  const end = (): void => {
    isClosed = true;
    wake();
  };
  const fail = (what: string): void => {
    fault ||= what;
    socket.destroy();
    end();
  };
  const split = createStreamSplitter({
    onStdout: createMessageReader(() => messageBytes, {
      onData: (kind, chunk) => hear(kind, chunk),
      onMessage: (message) => {
        if (waiting.length >= MAX_WAITING_MESSAGES) fail('The container sent more messages than there are.');
        waiting.push(message);
        wake();
      },
      onFault: fail,
    }),
    onStderr: (chunk) => {
      diagnostics = (diagnostics + chunk.toString()).slice(-DIAGNOSTIC_BYTES);
    },
  });
  socket.on('data', (chunk: Buffer) => {
    if (!isClosed) split(chunk);
  });
  // The container or the engine may die at any moment, which the end tells.
  socket.on('error', () => undefined);
  socket.once('close', end);
  socket.once('end', end);

  return {
    next: async () => {
      while (waiting.length === 0 && !isClosed) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return waiting.shift() ?? null;
    },
    listen: (onData) => {
      hear = onData;
    },
    accept: (bytes) => {
      messageBytes = bytes;
    },
    send: (kind, content = Buffer.alloc(0)) => {
      socket.write(encodeMessage(kind, content));
    },
    write: async (bytes) => {
      if (!socket.write(bytes) && !isClosed) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    get isClosed() {
      return isClosed;
    },
    complaint: () => fault || diagnostics.trim().split('\n').at(-1) || '',
    close: () => socket.end(),
  };
}
