/**
 * The document in which the page runs scripts of the browser runner: of no origin, so that it has neither our cookies nor
 * our storage; without network; and the script is in a worker of it. A document shares its thread with the page that
 * shows it, so an endless loop in one would stop both, and a worker has a thread of its own.
 */
import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';

/** First in the worker, on one line, so that the lines of the script keep their numbers. */
const PRELUDE = `
const channel = (() => {
  const post = self.postMessage.bind(self);
  for (let of = self; of !== null; of = Object.getPrototypeOf(of)) if (Object.hasOwn(of, "postMessage")) delete of.postMessage;
  const clock = performance.now.bind(performance), later = setTimeout.bind(self);
  let waiting = [], left = 1048576, sentAt = clock(), isDue = false;
  const flush = () => { isDue = false; sentAt = clock(); if (waiting.length > 0) post({ lines: waiting }); waiting = []; };
  const add = (stream, text) => {
    for (const line of String(text).split("\\n")) {
      if (left <= 0) return;
      left -= line.length + 20;
      waiting.push([stream, left > 0 ? line : "[what follows is left out]"]);
    }
    if (clock() - sentAt > 50) flush(); else if (!isDue) { isDue = true; later(flush, 50); }
  };
  const show = (value) => {
    if (typeof value === "string") return value;
    if (value instanceof Error) return value.stack || String(value);
    try { return JSON.stringify(value) ?? String(value); } catch { return String(value); }
  };
  const print = (stream) => (...values) => add(stream, values.map(show).join(" "));
  const out = print("stdout"), err = print("stderr");
  const say = { log: out, info: out, debug: out, group: out, warn: err, error: err, trace: err, groupEnd: () => {} };
  const one = (value) => out(value), assert = (isTrue, ...values) => { if (!isTrue) err("Assertion failed", ...values); };
  self.console = { ...say, dir: one, table: one, assert };
  return { end: (status, error) => { if (status === "failed") err(error); flush(); post({ end: status }); } };
})();`.replaceAll(/\n\s*/g, ' ');

const START = `
let worker = null;
addEventListener('message', ({ data, source }) => {
  if (source !== parent || worker !== null || typeof data !== 'object' || typeof data?.script !== 'string') return;
  const tell = (news) => parent.postMessage(news, '*');
  const run = '(async () => {' + data.script + '\\n})().then(() => channel.end("succeeded"), (error) => channel.end("failed", error));';
  worker = new Worker(URL.createObjectURL(new Blob([${JSON.stringify(PRELUDE)}, run], { type: 'text/javascript' })));
  worker.addEventListener('message', (event) => tell(event.data));
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    tell({ lines: [['stderr', (event.message || 'The script could not be started.') + (event.lineno ? ' (line ' + event.lineno + ')' : '')]] });
    tell({ end: 'failed' });
  });
});
parent.postMessage({ ready: true }, '*');
`;

const hash = createHash('sha256').update(START).digest('base64');
const rights = [
  ...['sandbox allow-scripts', "default-src 'none'", `script-src 'sha256-${hash}' blob:`, 'worker-src blob:'],
  ...["frame-ancestors 'self'", "base-uri 'none'", "form-action 'none'"],
].join('; ');

export function sendScriptFrame(reply: FastifyReply): FastifyReply {
  return reply
    .header('content-security-policy', rights)
    .header('x-frame-options', 'SAMEORIGIN')
    .header('content-type', 'text/html; charset=utf-8')
    .send(`<!doctype html><meta charset="utf-8"><title>Script</title><script>${START}</script>`);
}
