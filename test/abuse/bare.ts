/**
 * Runs a script without a sandbox, for the twin of an attack: as a program of this machine, in throw-away namespaces for
 * processes, mounts, names and System V objects, so that what it kills or writes is its own. It keeps the host's files,
 * read-only, its network, its user and all of its system calls. A session of its own, because a signal to the process group
 * would reach ours: those are not bounded by a namespace.
 */
import { execFile } from 'node:child_process';
import type { Language } from '../../src/sandbox/runner.ts';
import { readFacts, type Seen } from './case.ts';

export interface BareOptions {
  /** False leaves the host's /tmp, /var/tmp and /dev/shm to be seen. They are then to be read only. */
  hasOwnTmp?: boolean;
  /** Host files that get a copy of their own in front of them. */
  covered?: string[];
  env?: Record<string, string>;
  /** True leaves it among the host's processes. */
  hasHostProcesses?: boolean;
  /** A host folder that the script gets as an open descriptor 7. */
  inherited?: string;
}

const LIMIT_MS = 60_000;
const isRoot = process.getuid?.() === 0;

const interpreters: Record<Language, string[]> = {
  python: ['/usr/bin/python3', '-I', '-c'],
  bash: ['/bin/bash', '-c'],
  node: [process.execPath, '--input-type=module', '--eval'],
};

// First of all nothing of the host can be written any more: a twin is an attack that works.
const prepare = `
while read -r _ place _; do
  case "$place" in
    /) mount -o remount,bind,ro / || [ "$(cat /proc/self/uid_map | tr -s ' ')" != ' 0 0 4294967295' ] ;;
    /proc* | /dev* | /sys*) ;;
    *) mount -o remount,bind,ro "$place" || : ;;
  esac
done </proc/self/mounts 2>/dev/null
mount -t tmpfs -o size=64m,mode=1777 tmpfs /mnt
if [ "$1" = own ]; then
  for folder in /tmp /var/tmp /dev/shm; do mount -t tmpfs -o size=64m,mode=1777 tmpfs "$folder"; done
  mkdir -p /tmp/work/output
fi
shift
while [ "$1" != -- ]; do
  cp "$1" "/mnt/$$-$#"
  mount --bind "/mnt/$$-$#" "$1"
  shift
done
shift
[ -z "$INHERITED" ] || exec 7<"$INHERITED"
# Not exec: it would be init, which signals do not reach.
"$@"
`;

export async function runBare(language: Language, script: string, options: BareOptions = {}): Promise<Seen> {
  const { hasOwnTmp = true, covered = [], env = {}, inherited = '', hasHostProcesses = false } = options;
  const own = ['--pid', '--fork', '--kill-child', '--mount-proc'];
  const namespaces = ['--mount', '--propagation', 'private', '--ipc', '--uts', ...(hasHostProcesses ? [] : own)];
  const args = [
    ...[...namespaces, ...(isRoot ? [] : ['--map-root-user']), '--'],
    ...['/bin/sh', '-euc', prepare, 'sh', hasOwnTmp ? 'own' : 'host', ...covered, '--'],
    ...[...interpreters[language], script],
  ];
  const environment = {
    ...{ PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/tmp', LANG: 'C.UTF-8', INHERITED: inherited },
    ...{ SKRIPTOTEKET_OUTPUT_DIR: '/tmp/work/output', SKRIPTOTEKET_RESULT_PATH: '/tmp/work/result.json', ...env },
  };
  return new Promise((resolve) => {
    const child = execFile(
      '/usr/bin/setsid',
      ['/usr/bin/unshare', ...args],
      { env: environment, cwd: '/', timeout: LIMIT_MS, killSignal: 'SIGKILL', maxBuffer: 64 << 20 },
      (_error, stdout, stderr) => resolve({ stdout, stderr, outcome: null, facts: readFacts(stdout) }),
    );
    child.stdin?.end();
  });
}
