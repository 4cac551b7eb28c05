// Every open descriptor and what it is. Those of Node's own event loop have no steady numbers, so only their kinds are given.
import fs from 'node:fs';

const loop = new Set();
for (const fd of fs.readdirSync('/proc/self/fd').map(Number)) {
  let target;
  let stats;
  try {
    target = fs.readlinkSync(`/proc/self/fd/${fd}`);
    stats = fs.fstatSync(fd);
  } catch {
    continue;
  }
  if (stats.isDirectory() && /^\/proc\//.test(target)) continue;
  let kind = 'other';
  if (stats.isDirectory()) kind = `folder above it: ${fs.readdirSync(`/proc/self/fd/${fd}/..`).join(' ')}`;
  else if (stats.isFIFO()) kind = 'FIFO';
  else if (stats.isSocket()) kind = 'socket';
  else if (stats.isCharacterDevice()) kind = `device ${target}`;
  else if (target.startsWith('anon_inode')) kind = target;
  else if (stats.isFile()) kind = 'file';
  if (fd <= 3 || kind.startsWith('folder')) console.log(`${fd}=${kind}`);
  else loop.add(kind);
}
for (const kind of [...loop].sort()) console.log(`further ${kind}=yes`);
