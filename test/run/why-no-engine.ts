import { spawnSync } from 'node:child_process';

/**
 * Why the tests cannot have a Docker engine of their own here, or undefined when they can. Looks for the rights that a
 * daemon needs, not at whether one starts: where the rights are there, one that does not start is a failed test.
 */
export const whyNoEngine = (): string | undefined => {
  if (process.getuid?.() !== 0) return 'only root can start a Docker engine';
  const missing = rights.find(({ script }) => spawnSync('/bin/sh', ['-euc', script], { stdio: 'ignore' }).status !== 0);
  return missing && `this system does not let root ${missing.what}`;
};

/** Each script makes one thing and takes it away again. */
const rights = [
  {
    what: 'mount file systems',
    script: 'exec unshare --mount --propagation private -- mount -t tmpfs tmpfs /mnt',
  },
  {
    what: 'make network namespaces',
    script: 'exec unshare --net -- true',
  },
  {
    what: 'make cgroups',
    script: `
      base=/sys/fs/cgroup
      [ -e $base/cgroup.controllers ] || base=/sys/fs/cgroup/memory
      mkdir $base/scriptorium-try-$$
      rmdir $base/scriptorium-try-$$`,
  },
];
