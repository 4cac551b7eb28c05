import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { SetupError, say } from './say.mjs';

/** What a package brings: the first path is where Debian puts it. @typedef {{ paths: string[], package: string }} Program */

/** @type {Program[]} */
const toRun = [
  { paths: ['/usr/bin/bwrap'], package: 'bubblewrap' },
  { paths: ['/usr/bin/python3'], package: 'python3' },
  { paths: ['/usr/bin/setpriv'], package: 'util-linux' },
  // The Node that the packages bring is linked against it, and Debian's smallest system has none.
  { paths: library('libatomic.so.1'), package: 'libatomic1' },
];
/** @type {Program[]} */
const toTest = [
  // For schemathesis, which asks every route for what its description does not say.
  { paths: pythonModule('ensurepip'), package: 'python3-venv' },
  { paths: ['/usr/bin/chromium'], package: 'chromium' },
  // Its promtool checks what we tell Prometheus.
  { paths: ['/usr/bin/promtool'], package: 'prometheus' },
  // Runs that import it are forked from an interpreter that has done so.
  { paths: ['/usr/lib/python3/dist-packages/pandas/__init__.py'], package: 'python3-pandas' },
  { paths: ['/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf'], package: 'fonts-dejavu-core' },
];

/** For a Docker engine of the tests' own, which only root can start; nobody else is given one. @type {Program[]} */
const toTestContainers = [
  { paths: ['/usr/sbin/dockerd', '/usr/bin/dockerd'], package: 'docker.io' },
  { paths: ['/usr/bin/runsc'], package: 'runsc' },
  { paths: ['/usr/sbin/debootstrap'], package: 'debootstrap' },
];

/** @param {string} name */
function library(name) {
  const triplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
  return [`/usr/lib/${triplet}/${name}`, `/usr/lib64/${name}`, `/usr/lib/${name}`];
}

/** Where it is for each Python that the system may have. @param {string} name */
function pythonModule(name) {
  return ['3.11', '3.12', '3.13', '3.14'].map((version) => `/usr/lib/python${version}/${name}/__init__.py`);
}

/** What is not there. @param {'run' | 'test'} purpose */
export const missingPrograms = (purpose) =>
  [
    ...toRun,
    ...(purpose === 'test' ? toTest : []),
    ...(purpose === 'test' && process.getuid?.() === 0 ? toTestContainers : []),
  ].filter(({ paths }) => !paths.some((path) => existsSync(path)));

/** Installs them with apt when it may; otherwise says what to type. @param {Program[]} missing */
export const installPrograms = (missing) => {
  const names = missing.map((program) => program.package).join(' ');
  if (!existsSync('/usr/bin/apt-get')) {
    throw new SetupError(`Missing: ${missing.map(({ paths }) => paths[0]).join(', ')}. Install them, then try again.`);
  }
  const root = becomeRoot();
  if (!root) {
    const line = `apt-get update && apt-get install -y --no-install-recommends ${names}`;
    const typed = existsSync('/usr/bin/sudo') ? line.replaceAll('apt-get', 'sudo apt-get') : line;
    throw new SetupError(
      `Some programs are missing. Type this as ${typed === line ? 'root' : 'yourself'}, then try again:\n\n  ${typed}\n`,
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
