import { defineConfig } from 'vitest/config';

const shared = { testTimeout: 60_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    coverage: { provider: 'v8', include: ['src/**/*.ts'], reporter: [], reportsDirectory: 'coverage/report' },
    projects: [
      { test: { ...shared, name: 'unit', include: ['src/**/*.test.ts', 'web/**/*.test.ts'] } },
      {
        test: {
          ...shared,
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: ['test/global-database.ts'],
        },
      },
      {
        test: {
          ...shared,
          name: 'sandbox',
          include: ['test/sandbox/**/*.test.ts'],
          exclude: ['test/sandbox/docker*.test.ts'],
        },
      },
      {
        test: {
          ...shared,
          testTimeout: 120_000,
          name: 'docker',
          include: ['test/sandbox/docker*.test.ts'],
          globalSetup: ['test/docker-engine.ts'],
          fileParallelism: false,
        },
      },
      {
        test: {
          ...shared,
          name: 'abuse',
          include: ['test/abuse/**/*.test.ts'],
          globalSetup: ['test/global-database.ts'],
          // Much of it is waiting for a limit to strike.
          maxWorkers: 3,
        },
      },
      { test: { ...shared, name: 'e2e', include: ['e2e/**/*.test.ts'], fileParallelism: false } },
    ],
  },
});
