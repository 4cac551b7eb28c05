import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig, variables } from './config.ts';

describe('readConfig', () => {
  it('needs nothing', () => {
    const config = readConfig({});
    expect(config).toMatchObject({ host: '127.0.0.1', port: 7070, databaseUrl: null, admin: null });
    expect(config.limits.production).toMatchObject({ timeoutMs: 120_000, cpuMs: 180_000 });
    expect(config.limits.sandbox).toMatchObject({ timeoutMs: 60_000, cpuMs: 90_000 });
  });

  it('understands sizes, times and addresses', () => {
    const config = readConfig({
      RUNNER_MEMORY_LIMIT: '512m',
      RUNNER_CPU_LIMIT: '1.5',
      PUBLIC_URL: 'https://x.example/',
    });
    expect(config.limits.production).toMatchObject({ memoryBytes: 512 * 1024 * 1024, cpus: 1.5 });
    expect(config.publicUrl).toBe('https://x.example');
  });

  it('reports every fault at once, by name, and never shows a value', () => {
    const env = {
      PORT: 'secret1',
      RUNNER_MEMORY_LIMIT: '-5',
      RUNNER_TIMEOUT_PRODUCTION_SECONDS: 'NaN',
      ADMIN_PASSWORD: 'short',
    };
    const read = () => readConfig(env);
    expect(read).toThrow(ConfigError);
    for (const name of Object.keys(env)) expect(read).toThrow(name);
    expect(read).not.toThrow('secret1');
  });

  it('refuses half an admin', () => {
    expect(() => readConfig({ ADMIN_EMAIL: 'a@b.se' })).toThrow('give all of them or none');
  });
});

describe('docs/configuration.md', () => {
  it('names every variable with its default and meaning, and no other', async () => {
    const file = path.join(import.meta.dirname, '..', 'docs', 'configuration.md');
    const rows = (await readFile(file, 'utf8'))
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    const expected = Object.entries<{ default?: string; meaning: string }>(variables).map(([name, variable]) => [
      `\`${name}\``,
      variable.default === undefined ? '' : `\`${variable.default}\``,
      variable.meaning,
    ]);
    expect(rows).toEqual(expected);
  });
});
