import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { say } from './say.mjs';

/**
 * Runs `work` while no other set-up of this folder does. The lock is an abstract socket: the kernel lets one process
 * bind the name and frees it when that process ends, however it ends, so nothing stale is ever left. Who comes second
 * connects to it and waits for the connection to close.
 * @param {string} root @param {() => Promise<void>} work
 */
export const holdAlone = async (root, work) => {
  const { dev, ino } = statSync(root);
  const name = `\0scriptorium-setup-${createHash('sha256').update(`${dev}:${ino}`).digest('hex')}`;
  let lock = await listen(name);
  if (!lock) say('waiting for another set-up of this folder');
  while (!lock) {
    await closed(name);
    lock = await listen(name);
  }
  try {
    await work();
  } finally {
    lock.close();
    for (const socket of waiting) socket.destroy();
  }
};

/** @type {Set<import('node:net').Socket>} */
const waiting = new Set();

/** @param {string} name @returns {Promise<import('node:net').Server | undefined>} */
const listen = (name) =>
  new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      waiting.add(socket);
      socket.on('error', () => undefined).on('close', () => waiting.delete(socket));
    });
    server.once('error', (error) =>
      'code' in error && error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(name, () => resolve(server));
  });

/** @param {string} name @returns {Promise<void>} */
const closed = (name) =>
  new Promise((resolve) => {
    const socket = connect(name);
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
    socket.resume();
  });
