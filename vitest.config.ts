import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/**
 * A test may take far longer than any does: it ends one that hangs, and does not measure the machine. Most projects have two
 * workers also on two cores, where one would be usual: much of a test is waiting for somebody else.
 */
const shared = {
  testTimeout: 180_000,
  hookTimeout: 240_000,
  expect: { poll: { timeout: 60_000 } },
  // For the programs that tests start, as `npm start` has it: a start takes half the processor time.
  env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/node') },
};
const isFullAbuse = process.env.ABUSE_FULL === '1';

export default defineConfig({
  test: {
    coverage: { provider: 'v8', include: ['src/**/*.ts'], reporter: [], reportsDirectory: 'coverage/report' },
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['src/**/*.test.ts', 'web/**/*.test.ts'],
          setupFiles: ['test/seed-properties.ts'],
          isolate: false,
          maxWorkers: 2,
        },
      },
      { test: { ...shared, name: 'tidy', include: ['test/tidy/*.test.ts'] } },
      {
        test: {
          ...shared,
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          setupFiles: ['test/seed-properties.ts'],
          globalSetup: ['test/global-database.ts'],
          // No file leaves anything behind in a module, and to load the product takes 1.6 s of processor time for each.
          isolate: false,
          maxWorkers: 2,
        },
      },
      {
        test: {
          ...shared,
          name: 'sandbox',
          include: ['test/sandbox/**/*.test.ts'],
          exclude: ['test/sandbox/docker*.test.ts'],
          maxWorkers: 2,
        },
      },
      {
        test: {
          ...shared,
          name: 'docker',
          include: ['test/sandbox/docker*.test.ts'],
          globalSetup: ['test/docker-engine.ts'],
          maxWorkers: 2,
        },
      },
      {
        test: {
          ...shared,
          testTimeout: isFullAbuse ? 1_200_000 : shared.testTimeout,
          name: 'abuse',
          include: ['test/abuse/*.test.ts', 'test/abuse/product/*.test.ts'],
          env: { ...shared.env, ABUSE_PROJECT: 'abuse' },
          globalSetup: ['test/global-database.ts'],
          // Much of it is waiting for a limit to strike.
          maxWorkers: 3,
        },
      },
      {
        test: {
          ...shared,
          testTimeout: isFullAbuse ? 1_200_000 : shared.testTimeout,
          name: 'abuse-docker',
          include: ['test/abuse/*.test.ts', 'test/abuse/docker/*.test.ts'],
          // Of the local runners, and of the product whatever its runner.
          exclude: ['test/abuse/crash.test.ts', 'test/abuse/product.test.ts'],
          env: { ...shared.env, ABUSE_PROJECT: 'abuse-docker' },
          globalSetup: ['test/docker-engine.ts'],
          maxWorkers: 3,
          // After the other, where both are played: what takes turns has its limits.
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...shared,
          name: 'schemathesis',
          include: ['test/schemathesis/*.test.ts'],
          // Each has a server and a Python beside it.
          maxWorkers: 2,
        },
      },
      { test: { ...shared, name: 'e2e', include: ['e2e/**/*.test.ts'], maxWorkers: 2 } },
    ],
  },
});
