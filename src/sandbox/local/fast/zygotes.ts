/** Which zygote and fork a job starts from, and how each is started. Pure, but for a look at what is installed. */
import { existsSync } from 'node:fs';
import { MIB } from '../../../contract/limits.ts';
import type { SandboxJob } from '../../runner.ts';
import type { PreparedHost } from '../prepare-host.ts';
import { changeUserCommand } from '../sandbox-arguments.ts';
import type { ForkKind } from './waiting-fork.ts';
import { findWarmImports } from './warm-imports.ts';
import { zygoteArguments } from './zygote-arguments.ts';

/** What every worker keeps: for Python that imports nothing heavy, and for Bash. */
export const BASE_ZYGOTE = 'python';
const NODE_ZYGOTE = 'node';
const SEPARATOR = '+';

const nodeFlags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

/** The best fork for a job. Null: none may be used. */
export function forkKindOf(job: SandboxJob): ForkKind | null {
  // A fork is ready for a tool's harness.
  if (job.isolation === 'strict' || job.style !== undefined) return null;
  if (job.language === 'bash') return { zygote: BASE_ZYGOTE, program: null };
  if (job.language === 'python') {
    const imports = findWarmImports(job.source, isInstalled);
    return { zygote: [BASE_ZYGOTE, ...imports].join(SEPARATOR), program: null };
  }
  const heapMib = Math.floor(job.limits.memoryBytes / MIB);
  const program = ['/opt/node/bin/node', `--max-old-space-size=${heapMib}`, ...nodeFlags, '/opt/runtime/node/wait.mjs'];
  return { zygote: NODE_ZYGOTE, program };
}

/** The command that starts a zygote, by its key. */
export function zygoteCommand(host: PreparedHost, key: string): string[] {
  const { isRoot, bwrap, layout, runtimeFolder, filter } = host;
  const node = key === NODE_ZYGOTE ? process.execPath : null;
  const imports = key.split(SEPARATOR).slice(1);
  const sources = { runtime: runtimeFolder, ...(node === null ? {} : { node }) };
  const changed = { runtime: '/mnt/runtime', node: node === null ? null : '/mnt/node' };
  const inside = zygoteArguments(layout, { ...(isRoot ? changed : { runtime: runtimeFolder, node }), imports, filter });
  return [...(isRoot ? changeUserCommand(sources) : []), bwrap, ...inside];
}

/** In the folders from which a harness imports; the interpreter's version is not known here, and few hosts have several. */
const isInstalled = (name: string): boolean =>
  [name, `${name}.py`].some((file) => existsSync(`/usr/lib/python3/dist-packages/${file}`));
