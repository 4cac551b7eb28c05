import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { SetupError, say } from './say.mjs';

/** @typedef {{ path: string, package: string }} Program */

/** @type {Program[]} */
const toRun = [
  { path: '/usr/bin/bwrap', package: 'bubblewrap' },
  { path: '/usr/bin/python3', package: 'python3' },
  { path: '/usr/bin/setpriv', package: 'util-linux' },
];
/** @type {Program[]} */
const toTest = [
  { path: '/usr/bin/chromium', package: 'chromium' },
  { path: '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf', package: 'fonts-dejavu-core' },
];

/** The programs that are not there. @param {'run' | 'test'} purpose */
export const missingPrograms = (purpose) =>
  [...toRun, ...(purpose === 'test' ? toTest : [])].filter(({ path }) => !existsSync(path));

/** Installs them with apt when it may; otherwise says what to type. @param {Program[]} missing */
export const installPrograms = (missing) => {
  const names = missing.map((program) => program.package).join(' ');
  if (!existsSync('/usr/bin/apt-get')) {
    throw new SetupError(`Missing: ${missing.map(({ path }) => path).join(', ')}. Install them, then try again.`);
  }
  const root = becomeRoot();
  if (!root) {
    throw new SetupError(
      'Some programs are missing. Type this, then try again:\n\n' +
        `  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names}\n`,
    );
  }
  say(`installing ${names} with apt-get`);
  if (!hasPackageLists()) apt(root, ['update']);
  const install = ['install', '-y', '--no-install-recommends', ...names.split(' ')];
  if (apt(root, install)) return;
  // Twice before it is a fault: the lists may be old, or an earlier install may have been interrupted.
  run([...root, 'dpkg', '--configure', '-a']);
  apt(root, ['update']);
  if (!apt(root, install)) throw new SetupError(`apt-get could not install ${names}; it says above why.`);
};

/** The command that runs another as root without asking: nothing for root itself, undefined when there is none. */
const becomeRoot = () => {
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : undefined;
};

const hasPackageLists = () => {
  try {
    return readdirSync('/var/lib/apt/lists').some((name) => name.includes('_Packages'));
  } catch {
    return false;
  }
};

/** Waits for an apt that already runs, as it does on a machine that has just started. @param {string[]} root @param {string[]} args */
const apt = (root, args) =>
  run([...root, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-o', 'DPkg::Lock::Timeout=300', ...args]);

/** @param {string[]} command */
const run = ([file = '', ...args]) => spawnSync(file, args, { stdio: ['ignore', 2, 2] }).status === 0;
