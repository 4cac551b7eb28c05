/** What every run of this worker shares: a copy of the runtime, the compiled filter, pipes, a place for cgroups. */
import { constants } from 'node:fs';
import { access, chmod, copyFile, cp, lstat, mkdir, readdir, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { type CgroupSite, openCgroupSite } from '../cgroup/open-site.ts';
import { listInheritableFds } from '../process-facts.ts';
import { SandboxFault } from '../sandbox-fault.ts';
import { compileFilter } from '../seccomp/compile-filter.ts';
import { findMachine } from '../seccomp/machines.ts';
import { type HostLayout, readHostLayout } from './host-layout.ts';
import { makeMemoryFolder } from './memory-folder.ts';
import { createPipePool, type PipePool } from './output-pipes.ts';
import { programs } from './programs.ts';
import { runProgram } from './run-program.ts';
import { LAUNCHER, ownMountsCommand } from './sandbox-arguments.ts';

const ENGINE = 'quickjs-emscripten-core';
const ENGINE_VARIANT = '@jitl/quickjs-singlefile-mjs-release-sync';

export interface HostOptions {
  /** Of all workers of this installation on this host. */
  stateFolder: string;
  /** Names this worker's own folders, made here. */
  worker: string;
  /** The project's runtime/. */
  runtimeFolder: string;
  level: 'best' | 'strict';
  bwrap: string;
  /** False makes do without cgroups even where they can be had. */
  mayUseCgroups: boolean;
  /** The compiled filter, for a test that breaks it. */
  filter: Buffer | null;
}

export interface PreparedHost {
  isRoot: boolean;
  bwrap: string;
  layout: HostLayout;
  runtimeFolder: string;
  /** On disk, beside what was uploaded: that is linked, not copied. */
  runsFolder: string;
  /** Of this worker alone, with a place for runs without files. Null where there is none to be had. */
  memoryFolder: string | null;
  filterFile: string;
  filter: Buffer;
  pipes: PipePool;
  cgroups: CgroupSite | null;
  canDisableUserNamespaces: boolean;
  /** Whether the folders a script may write can be mounted before bubblewrap starts, with a cap on their files. */
  canMountRooms: boolean;
  /** Node marks what it opens as not to be inherited; these our own parent left open without. */
  inheritedFds: number[];
}

/** Throws a SandboxFault when a run could not be protected: then nothing may run. */
export async function prepareHost(options: HostOptions): Promise<PreparedHost> {
  const version = await bubblewrapVersion(options.bwrap);
  const isRoot = process.getuid?.() === 0;
  const cgroups = await findCgroups(options, isRoot);
  await mkdir(`${options.stateFolder}/${options.worker}`, { recursive: true, mode: 0o700 });
  // As /proc names it, so that what holds a file of ours open can be found.
  const workerFolder = await realpath(`${options.stateFolder}/${options.worker}`);
  const memoryFolder = await makeMemoryFolder(options.stateFolder, options.worker);
  const runtimeFolder = `${workerFolder}/runtime`;
  const runsFolder = `${workerFolder}/runs`;
  const pipesFolder = `${memoryFolder ?? workerFolder}/pipes`;
  const filterFile = `${workerFolder}/filter.bpf`;
  const folders = [runsFolder, pipesFolder, ...(memoryFolder === null ? [] : [`${memoryFolder}/runs`])];
  await Promise.all(folders.map((folder) => mkdir(folder, { recursive: true })));
  await copyRuntime(options.runtimeFolder, runtimeFolder);
  await copyEngine(`${runtimeFolder}/packages/node_modules`);
  await copyLauncher(`${runtimeFolder}/${LAUNCHER}`);
  const filter = options.filter ?? filterOfThisMachine();
  await writeFile(filterFile, filter);
  return {
    isRoot,
    bwrap: options.bwrap,
    layout: readHostLayout(),
    runtimeFolder,
    runsFolder,
    memoryFolder,
    filterFile,
    filter,
    pipes: createPipePool(pipesFolder),
    cgroups,
    canDisableUserNamespaces: isAtLeast(version, 0, 8),
    canMountRooms: isRoot || (await canMountAsUser()),
    inheritedFds: listInheritableFds(process.pid),
  };
}

/** Throws a SandboxFault when bubblewrap is not there, or is setuid: then it would run as root on the host. */
export async function bubblewrapVersion(bwrap: string): Promise<string> {
  const stats = await stat(bwrap).catch(() => null);
  if (stats === null) throw new SandboxFault(`bubblewrap is not installed (${bwrap} does not exist).`);
  if ((stats.mode & 0o4000) !== 0) throw new SandboxFault(`${bwrap} is setuid; remove that bit (chmod u-s).`);
  const text = await runProgram(bwrap, ['--version']).catch((error: unknown) => {
    throw new SandboxFault('bubblewrap does not start.', { cause: error });
  });
  return text.replace(/^\D*/, '');
}

function isAtLeast(version: string, major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

async function findCgroups({ level, mayUseCgroups }: HostOptions, isRoot: boolean): Promise<CgroupSite | null> {
  if (!mayUseCgroups && level === 'best') return null;
  try {
    if (!mayUseCgroups) throw new Error('They are switched off.');
    return await openCgroupSite(isRoot);
  } catch (error) {
    if (level === 'best') return null;
    const why = error instanceof Error ? error.message : String(error);
    throw new SandboxFault(`SANDBOX_LEVEL=strict asks for cgroups, and they cannot be used: ${why}`, { cause: error });
  }
}

function filterOfThisMachine(): Buffer {
  const machine = findMachine(process.arch);
  if (machine === undefined) throw new SandboxFault(`There is no system call filter for ${process.arch}.`);
  return compileFilter(machine);
}

/** A copy, because the script's user may not be able to read ours, and so that Python's modules can be compiled once. */
async function copyRuntime(from: string, to: string): Promise<void> {
  await access(`${from}/launch.sh`, constants.R_OK).catch((error: unknown) => {
    throw new SandboxFault(`The sandbox's runtime is not in ${from}.`, { cause: error });
  });
  await cp(from, to, { recursive: true, force: true });
  await access(programs.python, constants.X_OK).catch((error: unknown) => {
    throw new SandboxFault(`Python is not installed (${programs.python} does not exist).`, { cause: error });
  });
  await runProgram(programs.python, [
    ...[
      '-I',
      '-S',
      '-m',
      'compileall',
      '-q',
      '--invalidation-mode',
      'unchecked-hash',
      `${to}/python`,
      `${to}/supervisor`,
    ],
  ]);
  await makeReadable(to);
}

/** The JavaScript engine of restricted scripts: the packages, as Node's own search finds them from one another. */
async function copyEngine(to: string): Promise<void> {
  const own = createRequire(import.meta.url);
  // As the engine itself would find what it imports.
  const ofEngine = createRequire(own.resolve(ENGINE));
  for (const name of [ENGINE, ENGINE_VARIANT, '@jitl/quickjs-ffi-types']) {
    const from = (name === ENGINE_VARIANT ? own : ofEngine).resolve(name).replace(/\/dist\/[^/]*$/, '');
    const isNeeded = (path: string): boolean => !/\.map$|\.d\.m?ts$|\/dist\/.*(?<!\.m)js$/.test(path);
    await cp(from, `${to}/${name}`, { recursive: true, filter: isNeeded });
  }
  await makeReadable(dirname(to));
}

async function copyLauncher(path: string): Promise<void> {
  await rm(path, { force: true });
  await copyFile('/bin/sh', path);
  await chmod(path, 0o111);
  await runProgram(path, ['-c', ':']).catch((error: unknown) => {
    throw new SandboxFault(`No program can be started from ${path}; is its file system mounted noexec?`, {
      cause: error,
    });
  });
}

/** True where an ordinary user may make namespaces by other programs than bubblewrap. */
export async function canMountAsUser(): Promise<boolean> {
  const [program = '', ...args] = [...ownMountsCommand, '/bin/true'];
  return runProgram(program, args).then(
    () => true,
    () => false,
  );
}

async function makeReadable(path: string): Promise<void> {
  const isFolder = (await lstat(path)).isDirectory();
  await chmod(path, isFolder ? 0o755 : 0o644);
  if (!isFolder) return;
  for (const name of await readdir(path)) await makeReadable(`${path}/${name}`);
}
