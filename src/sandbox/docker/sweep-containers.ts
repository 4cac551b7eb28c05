/** Removes containers of workers that are no more. Another installation's are left alone. */
import { readFileSync } from 'node:fs';
import { isOfDeadWorker, ownIdentity } from '../worker-identity.ts';
import { labels } from './container-settings.ts';
import type { Engine } from './engine.ts';
import { removeContainer } from './remove-container.ts';

/** The fields that we read of the engine's list of containers. */
export interface ListedContainer {
  Id: string;
  State: string;
  /** Seconds since 1970. */
  Created: number;
  Labels: Record<string, string> | null;
}

const HOUR_SECONDS = 3600;

/** Names this worker for all machines and times: process identities count from the machine's start. */
export function containerOwner(): string {
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${ownIdentity()}`;
}

/** Returns how many containers were removed, and how many of them still ran. */
export async function sweepContainers(
  engine: Engine,
  installation: string,
): Promise<{ removed: number; running: number }> {
  const filters = JSON.stringify({ label: [`${labels.installation}=${installation}`] });
  const listed = (await engine.call('GET', '/containers/json', { query: { all: '1', filters } })) as ListedContainer[];
  const dead = listed.filter((container) => isAbandoned(container, containerOwner(), Date.now() / 1000));
  await Promise.all(dead.map(({ Id }) => removeContainer(engine, Id)));
  return { removed: dead.length, running: dead.filter(({ State }) => State === 'running').length };
}

/**
 * Whether the worker of a container is certainly dead. Of another machine, or of this one before it was started again,
 * nobody can tell; but a container ends with its worker, so what has ended and is old is nobody's any more. Pure but
 * for a look at the processes of this machine.
 */
export function isAbandoned({ Labels, State, Created }: ListedContainer, own: string, nowSeconds: number): boolean {
  const [boot, identity = ''] = (Labels?.[labels.worker] ?? '').split('/');
  if (boot === own.split('/', 1)[0]) return isOfDeadWorker(identity);
  return State !== 'running' && nowSeconds - Created > HOUR_SECONDS;
}
