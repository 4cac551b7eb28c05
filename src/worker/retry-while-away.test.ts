import { expect, it } from 'vitest';
import { retryWhileAway } from './retry-while-away.ts';

const away = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

it('tries again until the database is back', async () => {
  const begun = performance.now();
  let tries = 0;
  const answer = await retryWhileAway(async () => {
    tries += 1;
    if (tries < 4) throw away();
    return 'back';
  });
  expect(answer).toBe('back');
  expect(tries).toBe(4);
  // Half of 100, 200 and 400 ms is the least that it waits.
  expect(performance.now() - begun).toBeGreaterThan(340);
});

it('gives every other error on at once', async () => {
  let tries = 0;
  const work = async () => {
    tries += 1;
    throw new Error('a bug');
  };
  await expect(retryWhileAway(work)).rejects.toThrow('a bug');
  expect(tries).toBe(1);
});
