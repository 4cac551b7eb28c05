import { expect, it } from 'vitest';
import { type ContainerFacts, type ExpectedContainer, verifyContainer } from './verify-container.ts';

const none = '0000000000000000';
const four = '10001\t10001\t10001\t10001';
const closed: ContainerFacts = {
  release: '6.1.0',
  status: {
    ...{ Uid: four, Gid: four, Groups: '10001', NoNewPrivs: '1', Seccomp: '2' },
    ...{ CapInh: none, CapPrm: none, CapEff: none, CapBnd: none, CapAmb: none },
  },
  interfaces: ['lo', 'tunl0'],
  mounts: {
    '/': { options: ['ro', 'relatime'], kind: 'overlay' },
    '/work': { options: ['rw'], kind: 'tmpfs' },
    '/tmp': { options: ['rw'], kind: 'tmpfs' },
    '/dev/shm': { options: ['rw'], kind: 'tmpfs' },
  },
  seal: 'seal',
};
const expected: ExpectedContainer = { seal: 'seal', image: 'runner', hostKernel: '6.1.0', runtime: null };

const status = (changed: Record<string, string>): Partial<ContainerFacts> => ({
  status: { ...closed.status, ...changed },
});
const mounts = (changed: ContainerFacts['mounts']): Partial<ContainerFacts> => ({
  mounts: { ...closed.mounts, ...changed },
});

it('accepts a container that is closed', () => {
  expect(() => verifyContainer(closed, expected)).not.toThrow();
});

it.each<[string, Partial<ContainerFacts>, string]>([
  ['a capability', status({ CapBnd: '00000000a80425fb' }), 'CapBnd'],
  ['an ambient capability', status({ CapAmb: '0000000000000001' }), 'CapAmb'],
  ['root', status({ Uid: '0\t0\t0\t0' }), 'Uid'],
  ['a saved user that is root', status({ Uid: '10001\t10001\t0\t10001' }), 'Uid'],
  ['a group of root', status({ Groups: '0 10001' }), 'Groups'],
  ['no filter', status({ Seccomp: '0' }), 'Seccomp'],
  ['new privileges', status({ NoNewPrivs: '0' }), 'NoNewPrivs'],
  ['nothing to tell', { status: {} }, 'Uid is unknown'],
  ['a network card', { interfaces: ['lo', 'eth0'] }, 'eth0'],
  ['a root that can be written', mounts({ '/': { options: ['rw'], kind: 'overlay' } }), 'root'],
  ['a /work of the host', mounts({ '/work': { options: ['rw'], kind: 'ext4' } }), '/work'],
  ['another runtime folder', { seal: 'other' }, 'Build it again'],
  ['no runtime folder', { seal: null }, 'Build it again'],
])('refuses one with %s', (_what, changed, word) => {
  expect(() => verifyContainer({ ...closed, ...changed }, expected)).toThrow(word);
});

it('takes runsc for gVisor only where another kernel answers', () => {
  const { CapAmb, NoNewPrivs, ...seen } = closed.status;
  expect([CapAmb, NoNewPrivs]).toEqual([none, '1']);
  const guest = { ...closed, status: seen, release: '4.4.0' };
  expect(() => verifyContainer(guest, { ...expected, runtime: 'runsc' })).not.toThrow();
  expect(() => verifyContainer(closed, { ...expected, runtime: 'runsc' })).toThrow('not gVisor');
  const open = { ...guest, status: { ...seen, Seccomp: '0' } };
  expect(() => verifyContainer(open, { ...expected, runtime: 'runsc' })).toThrow('--oci-seccomp');
});
