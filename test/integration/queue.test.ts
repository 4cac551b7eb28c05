import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { useDatabase } from '../database.ts';

const fixture = join(import.meta.dirname, 'fixtures/queue-away.ts');

describe('the queue', () => {
  const database = useDatabase();

  it('outlives a database that goes away as a job ends, and does the job again', async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [fixture, database.url]);
    expect([stdout, stderr]).toEqual(['work 1\ntold\nwork 2\n', '']);
  });
});
