/**
 * The few calls of the Docker Engine API that runs need, over its UNIX socket. The package dockerode does the same and
 * far more: loading it took 440 ms and 35 MB, for 70 packages with ssh and gRPC among them.
 */
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';

export interface CallOptions {
  query?: Record<string, string>;
  body?: object;
}

export interface Engine {
  /** The JSON that the engine answers; text where it is none, or several; undefined for nothing. Throws an EngineError. */
  call: (method: 'GET' | 'POST' | 'DELETE', path: string, options?: CallOptions) => Promise<unknown>;
  /** The container's standard streams, both ways; ending it ends the container's input. */
  attach: (containerId: string) => Promise<Socket>;
}

const CALL_MS = 60_000;

/** The engine refused, or (status 0) could not be reached. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** Opens nothing yet: every call is a connection of its own, so an engine that was started again is simply there. */
export function createEngine(socketPath: string): Engine {
  const open = (
    method: string,
    path: string,
    { query, body }: CallOptions,
    headers: object,
    signal?: AbortSignal,
  ): ClientRequest => {
    const search = query === undefined ? '' : `?${new URLSearchParams(query)}`;
    const sent = request({
      socketPath,
      method,
      path: `${path}${search}`,
      agent: false,
      headers: { Host: 'docker', ...headers },
      ...(signal === undefined ? {} : { signal }),
    });
    sent.end(body === undefined ? undefined : JSON.stringify(body));
    return sent;
  };
  return {
    call: async (method, path, options = {}) => {
      const sent = open(
        method,
        path,
        options,
        options.body === undefined ? {} : { 'Content-Type': 'application/json' },
        // The whole answer: an engine that hangs must not hold a run's place for ever.
        AbortSignal.timeout(CALL_MS),
      );
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        sent.once('response', resolve);
        sent.once('error', (error) => reject(unreachable(socketPath, error)));
      });
      return readAnswer(response);
    },
    attach: (containerId) => {
      const query = { stream: '1', stdin: '1', stdout: '1', stderr: '1' };
      const sent = open(
        'POST',
        `/containers/${containerId}/attach`,
        { query },
        { Connection: 'Upgrade', Upgrade: 'tcp' },
      );
      return new Promise((resolve, reject) => {
        sent.once('upgrade', (_response: IncomingMessage, socket: Socket, head: Buffer) => {
          if (head.length > 0) socket.unshift(head);
          resolve(socket);
        });
        sent.once('response', (response) => {
          readAnswer(response).then(() => reject(new EngineError(0, 'The engine gave no streams.')), reject);
        });
        sent.once('error', (error) => reject(unreachable(socketPath, error)));
      });
    },
  };
}

async function readAnswer(response: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  const answer = parseJson(Buffer.concat(parts).toString('utf8'));
  const status = response.statusCode ?? 0;
  if (status < 400) return answer;
  const said = typeof answer === 'object' && answer !== null && 'message' in answer ? String(answer.message) : '';
  throw new EngineError(status, said === '' ? `The engine answered ${status}.` : said);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text === '' ? undefined : text;
  }
}

function unreachable(socketPath: string, error: NodeJS.ErrnoException): EngineError {
  return new EngineError(0, `The Docker engine does not answer at ${socketPath} (${error.code ?? error.message}).`, {
    cause: error,
  });
}
