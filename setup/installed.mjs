/** @typedef {{ version?: string, optional?: boolean, os?: string[], cpu?: string[] }} Package */
/** @typedef {{ packages: Record<string, Package> }} Lock */

/**
 * Whether node_modules holds what package-lock.json names, told from the record that npm itself writes there as the
 * last act of an install. An interrupted install has no record; one made for another platform fits this one not.
 * @param {Lock} wanted package-lock.json
 * @param {Lock} installed node_modules/.package-lock.json
 * @param {{ platform: string, arch: string }} machine
 */
export const isInstalled = (wanted, installed, machine) => {
  const there = Object.entries(installed.packages);
  const fits = there.every(
    ([path, { version, os, cpu }]) =>
      wanted.packages[path]?.version === version && allows(os, machine.platform) && allows(cpu, machine.arch),
  );
  // What is optional may be left out: packages of other platforms always are.
  const missing = Object.entries(wanted.packages).filter(
    ([path, { optional }]) => path !== '' && !optional && !Object.hasOwn(installed.packages, path),
  );
  return fits && missing.length === 0;
};

/** npm's lists name what is allowed, or with "!" what is not. @param {string[] | undefined} list @param {string} name */
const allows = (list, name) =>
  list === undefined ||
  (list.some((entry) => entry.startsWith('!')) ? !list.includes(`!${name}`) : list.includes(name));
