import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPages, pagesAreStale } from './build-pages.mjs';
import { holdAlone } from './hold-alone.mjs';
import { installPackages, packagesAreStale } from './install-packages.mjs';
import { installPrograms, missingPrograms } from './install-programs.mjs';
import { SetupError, say } from './say.mjs';
import { namespaceFault } from './user-namespaces.mjs';

/** @typedef {{ isNeeded: (root: string) => boolean, run: (root: string) => void | Promise<void> }} Step */

const packages = { isNeeded: packagesAreStale, run: installPackages };
const pages = { isNeeded: pagesAreStale, run: buildPages };
/** @param {'run' | 'test'} purpose */
const programs = (purpose) => ({
  isNeeded: () => missingPrograms(purpose).length > 0,
  run: () => installPrograms(missingPrograms(purpose)),
});

/** What each command needs, in order: the programs first, since only they may need a person. */
const stepsOf = {
  start: [programs('run'), packages, pages],
  work: [programs('run'), packages],
  test: [programs('test'), packages, pages],
  check: [packages],
  // Of an image: where it is built nothing runs yet, and its programs are its own matter.
  build: [packages, pages],
};

/** Does what is missing and returns the exit code. @param {string} purpose */
export const runSetup = async (purpose) => {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  try {
    if (!isPurpose(purpose))
      throw new SetupError(`There is no "${purpose}"; say one of ${Object.keys(stepsOf).join(', ')}.`);
    const steps = stepsOf[purpose];
    if (steps.some(({ isNeeded }) => isNeeded(root))) await holdAlone(root, () => takeSteps(steps, root));
    if (purpose !== 'check' && purpose !== 'build') refuseWithoutNamespaces();
    return 0;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    return 1;
  }
};

/** @param {string} purpose @returns {purpose is keyof typeof stepsOf} */
const isPurpose = (purpose) => Object.hasOwn(stepsOf, purpose);

/** Asks again before each step: another set-up may have done it while we waited. @param {Step[]} steps @param {string} root */
const takeSteps = async (steps, root) => {
  for (const { isNeeded, run } of steps) if (isNeeded(root)) await run(root);
};

const refuseWithoutNamespaces = () => {
  const fault = namespaceFault();
  if (fault !== undefined) throw new SetupError(fault);
};
