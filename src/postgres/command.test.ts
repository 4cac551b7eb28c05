import { expect, it } from 'vitest';
import { postgresCommand } from './command.ts';

const options = { binaries: '/root/app/native', folder: '/root/app/data/postgres' };

it('runs PostgreSQL as ourselves when we are an ordinary user', () => {
  const { file, args } = postgresCommand('postgres', ['-D', '/x'], { ...options, user: undefined });
  expect([file, ...args]).toEqual(['setpriv', '--pdeathsig', 'INT', '--', '/root/app/native/bin/postgres', '-D', '/x']);
});

it('shows PostgreSQL its folder at another place when root lends it a user', () => {
  const given = ['-D', '/root/app/data/postgres/data', '-c', 'port=1', '/root/app/data/postgres-other'];
  const { file, args } = postgresCommand('postgres', given, { ...options, user: { uid: 999, gid: 995 } });
  expect(file).toBe('unshare');
  expect(args.slice(args.lastIndexOf('--') + 1)).toEqual([
    ...['/mnt/native/bin/postgres', '-D', '/mnt/postgres/data', '-c', 'port=1', '/root/app/data/postgres-other'],
  ]);
  expect(args.join(' ')).toContain('--reuid 999 --regid 995 --clear-groups');
});
