// The control channel: one line per frame, `<kind> <JSON>`.
import { writeSync } from 'node:fs';

const CHANNEL = 3;

/** Sends one frame, all of it, before it returns. */
export function send(kind, jsonText) {
  const bytes = Buffer.from(`${kind} ${jsonText}\n`);
  for (let sent = 0; sent < bytes.length; ) sent += writeSync(CHANNEL, bytes, sent);
}
