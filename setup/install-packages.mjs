import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { isInstalled } from './installed.mjs';
import { SetupError, say } from './say.mjs';

/** @param {string} root */
export const packagesAreStale = (root) => {
  // The scripts that follow run on the Node that the packages bring.
  if (!existsSync(join(root, 'node_modules/.bin/node'))) return true;
  try {
    return !isInstalled(readJson(root, 'package-lock.json'), readJson(root, record), process);
  } catch {
    return true;
  }
};

/** @param {string} root */
export const installPackages = (root) => {
  say('installing the packages (npm ci); the first time this takes a minute or two');
  const began = Date.now();
  try {
    rmSync(join(root, record), { force: true });
  } catch (error) {
    throw new SetupError(
      `The folder node_modules cannot be changed by this user (${error}). Remove it, then try again.`,
    );
  }
  const { status, error } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    env: environment(root),
    stdio: ['ignore', 2, 2],
  });
  if (error) throw new SetupError(`npm could not be started (${error.message}). Install npm, then try again.`);
  if (status !== 0) throw new SetupError('The packages could not be installed; npm says above why. Then try again.');
  if (packagesAreStale(root)) throw new SetupError('npm left some packages out. Run `npm ci` by hand to see why.');
  say(`packages installed in ${Math.round((Date.now() - began) / 1000)} s`);
};

const record = 'node_modules/.package-lock.json';

/** @param {string} root @param {string} path */
const readJson = (root, path) => JSON.parse(readFileSync(join(root, path), 'utf8'));

/**
 * npm removes node_modules before it fills it again, and with it the Node in there, so it must run on the system's.
 * One of the packages calls npm again to fetch that Node; what is asked by environment reaches it too.
 * @param {string} root
 */
const environment = (root) => ({
  ...process.env,
  PATH: (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== join(root, 'node_modules/.bin'))
    .join(delimiter),
  npm_config_fetch_retries: '5',
  npm_config_update_notifier: 'false',
});
