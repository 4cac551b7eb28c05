// A Node that was started ahead: loads what a run needs, says "waiting" on its line to init, and waits for its run there.
// The line is descriptor 4; a length of eight digits and JSON `{environment}` come from it.
import { closeSync, readSync, writeSync } from 'node:fs';
import './channel.mjs';
import './faults.mjs';
import './json-text.mjs';
import './load-script.mjs';

const LINE = 4;

writeSync(LINE, 'waiting');
const { environment } = JSON.parse(read(Number(read(8))));
closeSync(LINE);
for (const name of Object.keys(process.env)) delete process.env[name];
Object.assign(process.env, environment);
await import('./harness.mjs');

/** Blocks: until its run is there, this process does nothing. */
function read(length) {
  const bytes = Buffer.alloc(length);
  for (let got = 0; got < length; ) {
    const count = readSync(LINE, bytes, got, length - got);
    // Nobody wants it any more.
    if (count === 0) process.exit(0);
    got += count;
  }
  return bytes.toString();
}
