import { expect, it } from 'vitest';
import { createCpuAccount } from './process-accounting.ts';

const init = { pid: 1, startTime: '1' };
const child = { pid: 2, startTime: '5' };

it('counts a child once, before and after its parent waited for it', () => {
  const account = createCpuAccount();
  account.add([
    { ...init, ownTicks: 1, childTicks: 0 },
    { ...child, ownTicks: 10, childTicks: 0 },
  ]);
  expect(account.readCpuMs()).toBe(110);
  account.add([{ ...init, ownTicks: 1, childTicks: 12 }]);
  expect(account.readCpuMs()).toBe(130);
});

it('remembers a child that nobody waited for, and knows it from a later one of the same number', () => {
  const account = createCpuAccount();
  for (let round = 0; round < 5; round += 1) {
    account.add([
      { ...init, ownTicks: 1, childTicks: 0 },
      { ...child, startTime: String(round), ownTicks: 10, childTicks: 0 },
    ]);
    account.add([{ ...init, ownTicks: 1, childTicks: 0 }]);
  }
  expect(account.readCpuMs()).toBe(510);
});
