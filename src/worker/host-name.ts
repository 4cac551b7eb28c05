import { readFile, readlink } from 'node:fs/promises';

/** Names this boot and process namespace: two workers with the same name can see each other's processes. */
export async function hostName(): Promise<string> {
  const bootId = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
  return `${bootId.trim()} ${await readlink('/proc/self/ns/pid')}`;
}
