import { expect, it } from 'vitest';
import { findHierarchies } from './find-hierarchies.ts';

it('finds the unified hierarchy of a machine with version 2 alone', () => {
  const found = findHierarchies(
    '30 24 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n',
    '0::/user.slice/user-1000.slice/session-2.scope\n',
  );
  expect(found.byController.size).toBe(0);
  expect(found.unified).toEqual({
    mountPoint: '/sys/fs/cgroup',
    ownFolder: '/sys/fs/cgroup/user.slice/user-1000.slice/session-2.scope',
  });
});

it('finds every controller of a hybrid machine', () => {
  const found = findHierarchies(
    [
      '31 24 0:27 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct',
      '32 24 0:28 / /sys/fs/cgroup/memory rw shared:9 - cgroup cgroup rw,memory',
      '33 24 0:29 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw',
    ].join('\n'),
    '5:memory:/a:b\n4:cpu,cpuacct:/\n1:name=systemd:/x\n0::/\n',
  );
  expect(found.byController.get('memory')?.ownFolder).toBe('/sys/fs/cgroup/memory/a:b');
  expect(found.byController.get('cpuacct')?.ownFolder).toBe('/sys/fs/cgroup/cpu,cpuacct');
  expect(found.unified?.ownFolder).toBe('/sys/fs/cgroup/unified');
});

it('takes the part of the tree that a container is shown for the whole', () => {
  const found = findHierarchies(
    '32 24 0:28 /docker/f00 /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory',
    '5:memory:/docker/f00/inner\n',
  );
  expect(found.byController.get('memory')?.ownFolder).toBe('/sys/fs/cgroup/memory/inner');
});

it('finds nothing where nothing is mounted', () => {
  expect(findHierarchies('', '')).toEqual({ unified: null, byController: new Map() });
});
