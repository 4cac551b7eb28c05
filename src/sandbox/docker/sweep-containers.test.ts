import { expect, it } from 'vitest';
import { ownIdentity } from '../worker-identity.ts';
import { containerOwner, isAbandoned } from './sweep-containers.ts';

const now = 1_000_000;
const container = (worker: string, more = {}) => ({
  ...{ Id: 'id', State: 'running', Created: now - 10, Labels: { 'scriptorium.worker': worker } },
  ...more,
});
const [boot = ''] = containerOwner().split('/');
// Of our own pid namespace, and so old that no process can be it.
const dead = ownIdentity().replace(/-\d+-\d+$/, '-4194305-1');

it('removes what a dead worker of this machine left, running or not', () => {
  expect(isAbandoned(container(`${boot}/${dead}`), containerOwner(), now)).toBe(true);
  expect(isAbandoned(container(`${boot}/${dead}`, { State: 'created' }), containerOwner(), now)).toBe(true);
});

it('leaves the containers of a worker that lives', () => {
  expect(isAbandoned(container(containerOwner()), containerOwner(), now)).toBe(false);
});

it('leaves what runs for a worker it cannot see, and takes what has ended long ago', () => {
  const elsewhere = `other-boot/${dead}`;
  expect(isAbandoned(container(elsewhere), containerOwner(), now)).toBe(false);
  expect(isAbandoned(container(elsewhere, { State: 'exited' }), containerOwner(), now)).toBe(false);
  const old = { State: 'exited', Created: now - 7200 };
  expect(isAbandoned(container(elsewhere, old), containerOwner(), now)).toBe(true);
  expect(isAbandoned(container(elsewhere, { ...old, State: 'running' }), containerOwner(), now)).toBe(false);
});
