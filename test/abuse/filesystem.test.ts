import { createHash, randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { runtimeFolder } from '../sandbox/local-under-test.ts';
import { runBare } from './bare.ts';
import { type AbuseCase, readFacts, type Seen, throughPython } from './case.ts';
import { byHand, outside } from './control.ts';
import { readGolden } from './golden.ts';
import { probe } from './probe.ts';
import { testCases } from './test-cases.ts';
import { runBeside, runTogether } from './together.ts';

const secret = `secret-${randomUUID()}`;
const hostFolder = mkdtempSync('/var/tmp/scriptorium-abuse-');
chmodSync(hostFolder, 0o755);
writeFileSync(`${hostFolder}/secret`, secret);
writeFileSync(`${hostFolder}/input.txt`, 'pristine');
afterAll(() => rmSync(hostFolder, { recursive: true, force: true }));

const hostPaths = [
  ...[`${hostFolder}/secret`, '/etc/shadow', '/etc/machine-id', '/etc/hostname', '/etc/resolv.conf', '/dev/mem'],
  ...['/var/run/docker.sock', '/run/docker.sock', '/var/run/postgresql', '/var/lib/docker', '/root', '/home', '/boot'],
  ...[`${homedir()}/.ssh`, process.cwd(), join(import.meta.dirname, '../../package.json'), process.execPath],
  ...[
    `/proc/1/root${hostFolder}/secret`,
    `/proc/self/root/usr/..${hostFolder}/secret`,
    `/work/../..${hostFolder}/secret`,
  ],
  ...[`/proc/self/cwd/../..${hostFolder}/secret`, `/dev/fd/../../..${hostFolder}/secret`, '/dev/vda'],
];

const readers = {
  python: `import os
for path in ${JSON.stringify(hostPaths)}:
    try: print(f"{path}={os.listdir(path) if os.path.isdir(path) else open(path, errors='replace').read(200)!r}")
    except OSError as error: print(f"{path}=refused {error.errno}")`,
  bash: hostPaths
    .map(
      (path) =>
        `echo "${path}=$( (head -c 200 '${path}' 2>/dev/null || ls '${path}/' 2>/dev/null || echo refused) | tr '\\n' ' ')"`,
    )
    .join('\n'),
  node: `import fs from 'node:fs';
for (const path of ${JSON.stringify(hostPaths)}) {
  try { console.log(path + '=' + JSON.stringify(fs.statSync(path).isDirectory() ? fs.readdirSync(path) : fs.readFileSync(path, 'utf8').slice(0, 200))); }
  catch (error) { console.log(path + '=refused ' + error.code); }
}`,
};

/** What an engine puts into every container, of which nothing is the host's: a name, and no name server. */
const isOfEngine = (path: string, value: string): boolean =>
  (path === '/etc/hostname' && value.includes('sandbox')) ||
  (path === '/etc/resolv.conf' && /nameserver/.test(value) && !/nameserver (?!127\.0\.0\.1)/.test(value));

const systemFiles = [
  ...['/etc/hosts', '/etc/passwd', '/etc/ld.so.cache', '/etc/ssl/certs/ca-certificates.crt', '/usr/bin/env'],
  ...['/usr/lib/os-release', '/usr/bin/python3'],
];
const ownFiles = [
  '/opt/runtime/launch.sh',
  '/opt/runtime/python/start.py',
  '/work/memory.json',
  '/work/input/input.txt',
];
const writes = [
  ...systemFiles,
  ...ownFiles,
  '/usr/new',
  '/etc/new',
  '/new',
  '/opt/runtime/python/new.py',
  '/etc/resolv.conf',
];

/** Each way of changing a file, with the first that the sandbox let happen. */
const writers = throughPython(`import hashlib, os
def attempt(change):
    try:
        change()
        return True
    except OSError: return False
def append(path):
    with open(path, "ab") as file: file.write(b"\\n# poisoned\\n")
for path in ${JSON.stringify(writes)}:
    ways = {"append": lambda: append(path), "proc": lambda: append("/proc/self/root" + path), "truncate": lambda: os.truncate(path, 0) if os.path.exists(path) else append(path)}
    if not os.environ.get("IS_OUTSIDE"):
        ways |= {"chmod": lambda: os.chmod(path, 0o4777), "unlink": lambda: os.unlink(path), "rename": lambda: os.rename(path, path + ".old"),
                 "replace": lambda: os.rename("/tmp/made", path), "link": lambda: os.link(path, os.path.dirname(path) + "/linked"), "utime": lambda: os.utime(path), "xattr": lambda: os.setxattr(path, "user.x", b"x")}
    open("/tmp/made", "w").close()
    print(f"{path}={' '.join(name for name, way in ways.items() if attempt(way)) or 'refused'}")
`);

const hashSystem = throughPython(`import hashlib
for path in ${JSON.stringify([...systemFiles, ...ownFiles])}:
    try: print(f"{path}={hashlib.sha256(open(path, 'rb').read()).hexdigest()}")
    except OSError: print(f"{path}=absent")
`);

const hello = { python: 'print("hello")', bash: 'echo hello', node: 'console.log("hello");' };

const places = ['/tmp', '/var/tmp', '/dev/shm', '/run/lock', '/work', '/work/output', '/home', '/root', '/', '/mnt'];
const leavers = {
  python: `import os
seen = []
for place in ${JSON.stringify(places)}:
    seen += [place + "/" + name for name in (os.listdir(place) if os.path.isdir(place) else []) if "left" in name]
    try: open(place + "/left-behind", "w").close()
    except OSError: pass
print("seen=" + " ".join(seen))
`,
  bash: `seen=
for place in ${places.join(' ')}; do
  [ -e "$place/left-behind" ] && seen="$seen $place"
  : 2>/dev/null >"$place/left-behind"
done
echo "seen=$seen"
`,
  node: `{
  const fs = await import('node:fs');
  const seen = [];
  for (const place of ${JSON.stringify(places)}) {
    if (fs.existsSync(place + '/left-behind')) seen.push(place);
    try { fs.writeFileSync(place + '/left-behind', ''); } catch {}
  }
  console.log('seen=' + seen.join(' '));
}
`,
};

let before: Record<string, string> = {};

function pristine(paths: string[]): Record<string, string> {
  const hash = (text: Buffer | string): string => createHash('sha256').update(text).digest('hex');
  const fromRuntime = (path: string): Buffer => readFileSync(join(runtimeFolder, path));
  return Object.fromEntries(
    paths.map((path) => {
      if (path === '/work/memory.json') return [path, hash('{}')];
      if (path === '/work/input/input.txt') return [path, hash('pristine')];
      if (path.startsWith('/opt/runtime/')) return [path, hash(fromRuntime(path.slice('/opt/runtime/'.length)))];
      if (['/etc/hosts', '/etc/passwd'].includes(path)) return [path, hash(fromRuntime(path.slice(1)))];
      return [path, existsSync(path) ? hash(readFileSync(path)) : 'absent'];
    }),
  );
}

const notRefused = ({ facts }: Seen, paths: string[]): string[] => paths.filter((path) => facts[path] !== 'refused');

const cases: AbuseCase[] = [
  {
    id: 'FS-01',
    title: "reads the host's secrets, sockets and folders",
    scripts: readers,
    expect: ({ facts, stdout }, { made }) => {
      expect(stdout).not.toContain(secret);
      expect(Object.keys(facts)).toHaveLength(hostPaths.length);
      const readable = Object.entries(facts).filter(([, value]) => !/^(refused.*|''|""|\[\]| *)$/.test(value));
      expect(readable.filter(([path, value]) => made.image === undefined || !isOfEngine(path, value))).toEqual([]);
    },
    control: outside(({ facts }) => expect(facts[`${hostFolder}/secret`]).toContain(secret), { hasOwnTmp: false }),
  },
  {
    id: 'FS-02',
    title: 'writes to the system, the runtime and its own inputs; the next run is to be poisoned',
    scripts: writers,
    overrides: { files: [{ name: 'input.txt', path: `${hostFolder}/input.txt`, bytes: 8 }] },
    play: async (stage) => {
      before = readFacts((await stage.run(hashSystem[stage.language])).stdout);
      return stage.run(stage.script);
    },
    expect: async (seen, stage) => {
      // In a container inputs are the script's own copies.
      const kept = stage.made.image === undefined ? writes : writes.filter((path) => !path.startsWith('/work/'));
      expect(notRefused(seen, kept)).toEqual([]);
      expect(readFileSync(`${hostFolder}/input.txt`, 'utf8')).toBe('pristine');
      expect(statSync(`${hostFolder}/input.txt`).mode & 0o7777).toBe(0o644);
      const next = readFacts((await stage.run(hashSystem[stage.language])).stdout);
      expect(Object.keys(next).length).toBe(systemFiles.length + ownFiles.length);
      expect(next).toEqual(before);
      // An image has a system of its own.
      expect(next).toMatchObject(pristine(stage.made.image === undefined ? Object.keys(next) : ownFiles));
    },
    control: outside((seen) => expect(notRefused(seen, systemFiles).length).toBeGreaterThan(3), {
      covered: systemFiles.filter((path) => path !== '/usr/bin/python3'),
      env: { IS_OUTSIDE: '1' },
    }),
  },
  {
    id: 'FS-03',
    title: 'looks for a mount that is more than it should be',
    scripts: throughPython(probe('mounts.py')),
    expect: ({ facts }, { language, sandbox, made }) => {
      const mounts = Object.entries(facts).map(([place, what]) => `${place} ${what}`);
      expect(mounts.length).toBeGreaterThan(5);
      // A host may have less than another, such as no fonts; more it may not have.
      const known = readGolden(sandbox, `mounts-${language}`, mounts.sort());
      expect(mounts.filter((mount) => !known.includes(mount))).toEqual([]);
      for (const [place, what] of Object.entries(facts)) {
        const options = what.split(' ')[0]?.split(',');
        // An image is mounted by the engine, which leaves that to the script's lack of rights.
        const isOfImage = made.image?.isNosuid === false;
        if (!isOfImage) expect(options, place).toContain('nosuid');
        const isOwn = ['/work', '/tmp', '/dev/shm', ...(made.image?.writable ?? [])].includes(place);
        // A mask of the engine is /dev/null, which may be written.
        const isNothing = options?.includes('hidden') || (isOfImage && what.endsWith(' device'));
        if (!isOwn && !isNothing && !place.startsWith('/dev/'))
          expect(options, place).toEqual(expect.arrayContaining(isOfImage ? ['ro'] : ['ro', 'nodev']));
      }
    },
    control: outside(({ facts }) => {
      expect(Object.values(facts).some((what) => !what.includes('nosuid') || what.startsWith('rw'))).toBe(true);
    }),
  },
  {
    id: 'FS-04',
    title: 'leaves files for the next run',
    isAlikeWhenCold: true,
    scripts: leavers,
    play: async (stage) => {
      await stage.run(stage.script);
      return stage.run(stage.script);
    },
    expect: ({ facts }) => expect(facts.seen).toBe(''),
    // Two runs in one place: the second sees what the first left.
    control: byHand(
      'a place of its own for each',
      (script, language) => runBare(language, `${script}\n${script}`),
      ({ facts }) => expect(facts.seen).toContain('/tmp'),
    ),
  },
  {
    id: 'FS-05',
    title: 'hands data to another run at the same time',
    scripts: throughPython(probe('exchange.py')),
    play: runTogether,
    expect: ({ facts }) => {
      expect(Object.keys(facts).length).toBeGreaterThan(8);
      expect(Object.entries(facts).filter(([, value]) => value !== 'nothing')).toEqual([]);
    },
    control: outside(({ facts }) => {
      expect(Object.values(facts).filter((value) => value === 'met').length, JSON.stringify(facts)).toBeGreaterThan(8);
    }),
  },
  {
    id: 'FS-06',
    title: 'leaves its root through an inherited descriptor',
    scripts: {
      python: probe('descriptors.py'),
      bash: probe('descriptors.sh'),
      node: probe('descriptors.mjs'),
    },
    expect: ({ facts }, { language, sandbox }) => {
      // The control channel is a pipe of a fork, and of a program that Node started a socket; both lead to the worker.
      const open = Object.entries(facts).map(([fd, what]) =>
        `${fd} ${what}`.replace(/^(3|9) (FIFO|socket)$/, '$1 control channel'),
      );
      expect(open).toEqual(readGolden(sandbox, `descriptors-${language}`, open));
      expect(open.join('\n')).not.toMatch(/folder|host/);
    },
    control: outside(({ stdout }) => expect(stdout).toMatch(/folder/), { inherited: '/var' }),
  },
  {
    id: 'FS-51',
    title: 'locks every file of the runtime and the interpreters, to stall the runs beside it',
    scripts: throughPython(`import fcntl, os, time
held = []
for folder, _, names in os.walk("/opt/runtime"):
    for name in names:
        try: held.append(open(f"{folder}/{name}"))
        except PermissionError: pass
for path in ("/usr/bin/python3", "/bin/bash", "/opt/node/bin/node", "/bin/sh", "/usr/bin/unshare"):
    if os.path.exists(path): held.append(open(path))
for file in held:
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    for kind in (fcntl.F_RDLCK, fcntl.F_WRLCK):
        try: fcntl.fcntl(file, fcntl.F_SETLEASE, kind)
        except OSError: pass
print("locked=" + str(len(held)))
print("sent", flush=True)
time.sleep(600)
`),
    play: (stage) => runBeside(stage, stage.script, () => stage.run(hello[stage.language], { isolation: 'strict' })),
    expect: ({ outcome }) => expect(outcome).toMatchObject({ reason: 'ok' }),
    control: byHand(
      'a runtime that takes no locks itself',
      (_script, language) =>
        runBare(
          language,
          throughPython(
            'import fcntl\nheld = [open("/usr/bin/python3") for _ in range(2)]\nfcntl.flock(held[0], fcntl.LOCK_EX)\ntry: fcntl.flock(held[1], fcntl.LOCK_EX | fcntl.LOCK_NB)\nexcept OSError: print("stalled=yes")',
          )[language],
        ),
      ({ facts }) => expect(facts.stalled).toBe('yes'),
    ),
  },
];

testCases(cases);
