import { expect, it } from 'vitest';
import { explainFailure, isPortTaken } from './explain-failure.ts';
import { StartError } from './start-error.ts';

const folder = '/var/lib/scriptorium/postgres';

it('tells a full disk from other faults', () => {
  const error = explainFailure('FATAL:  could not write to file "pg_wal/xlogtemp.7": No space left on device', folder);
  expect(error).toBeInstanceOf(StartError);
  expect(error.message).toBe(`The disk that holds ${folder} is full. Free some space, then start again.`);
});

it('tells root in a container without the right to mount what to do', () => {
  expect(explainFailure('unshare: unshare failed: Operation not permitted', folder).message).toMatch(/ordinary user/);
});

it('quotes the worst line of what it does not know, in one line', () => {
  const { message } = explainFailure('LOG:  starting\nFATAL:  the moon is full\nLOG:  shut down\n', folder);
  expect(message).toBe(`The embedded PostgreSQL in ${folder} did not start: FATAL:  the moon is full`);
});

it('keeps all that was printed as the cause', () => {
  expect(explainFailure('LOG:  a\nFATAL:  b\n', folder).cause).toMatchObject({ message: 'LOG:  a\nFATAL:  b' });
});

it('knows that another program took the port', () => {
  expect(isPortTaken('LOG:  could not bind IPv4 address "127.0.0.1": Address already in use')).toBe(true);
  expect(isPortTaken('FATAL:  out of memory')).toBe(false);
});
