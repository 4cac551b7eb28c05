import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Why the sandbox cannot work here and what to do, or undefined when it can. No sandbox, no run. */
export const namespaceFault = () => {
  const flags = ['--unshare-all', '--unshare-user', '--ro-bind', '/', '/', '--', '/bin/true'];
  const { status, stderr } = spawnSync('/usr/bin/bwrap', flags, { encoding: 'utf8' });
  return status === 0 ? undefined : explain(readSetting, stderr.trim());
};

/** @param {(path: string) => string | undefined} read @param {string} said */
export const explain = (read, said) => {
  const closed = settings.find(({ path, value }) => read(path) === value);
  const remedy = closed
    ? `Type: sudo sysctl -w ${closed.path.replace('/', '.')}=${closed.open}`
    : 'In a container, start it with --privileged, or with --security-opt seccomp=unconfined --security-opt apparmor=unconfined.';
  return `The sandbox cannot start: this system does not allow user namespaces (${said}). ${remedy}`;
};

const settings = [
  { path: 'kernel/unprivileged_userns_clone', value: '0', open: '1' },
  { path: 'kernel/apparmor_restrict_unprivileged_userns', value: '1', open: '0' },
  { path: 'user/max_user_namespaces', value: '0', open: '15000' },
];

/** @param {string} path */
const readSetting = (path) => {
  try {
    return readFileSync(`/proc/sys/${path}`, 'utf8').trim();
  } catch {
    return undefined;
  }
};
