import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { pythonTool, type RunnerUnderTest, runTrial, type Trial } from '../trial.ts';
import { attemptedCalls, procFacts } from './probes.ts';

const BASE = [
  ...['HOME', 'LANG', 'PATH', 'SKRIPTOTEKET_ACTION_PATH', 'SKRIPTOTEKET_ENTRYPOINT', 'SKRIPTOTEKET_INPUTS'],
  ...['SKRIPTOTEKET_INPUTS_PATH', 'SKRIPTOTEKET_INPUT_DIR', 'SKRIPTOTEKET_INPUT_MANIFEST'],
  ...['SKRIPTOTEKET_INPUT_MANIFEST_PATH', 'SKRIPTOTEKET_MEMORY_PATH', 'SKRIPTOTEKET_OUTPUT_DIR'],
  ...['SKRIPTOTEKET_RESULT_PATH', 'SKRIPTOTEKET_SCRIPT_PATH', 'TZ'],
];

export function testIsolation(underTest: () => RunnerUnderTest): void {
  const run = (body: string): Promise<Trial> => runTrial(underTest(), 'python', pythonTool(body));

  it.each([
    ['python', pythonTool('import os\nprint("\\n".join(sorted(os.environ)))'), []],
    ['bash', 'compgen -e | LC_ALL=C sort', ['PWD', 'SHLVL']],
    ['node', 'console.log(Object.keys(process.env).sort().join("\\n")); export default () => {};', []],
  ] as const)('gives %s exactly the environment of the contract', async (language, source, added) => {
    const { stdout } = await runTrial(underTest(), language, source);
    const names = stdout
      .trim()
      .split('\n')
      .filter((name) => name !== '_' && name !== 'OLDPWD');
    expect(names).toEqual([...BASE, ...added].sort());
  });

  it('leaves a script no privileges and a filter', async () => {
    const { image } = underTest();
    const trial = await run(procFacts);
    if (image?.isNosuid !== false) expect(trial.returned).toMatchObject({ suid: [] });
    expect(trial.returned).toMatchObject({
      capabilities: ['0000000000000000'],
      NoNewPrivs: '1',
      Seccomp: '2',
      Groups: expect.not.stringMatching(/\b0\b/),
      uid: 10_001,
      masked: [],
      sys: [],
      writable: [...['/dev/pts', '/dev/shm', '/tmp', '/work'], ...(image?.writable ?? [])].sort(),
      fds: ['0', '1', '2', '3'],
      hostname: 'sandbox',
    });
  });

  it('refuses namespaces, mounts, tracing, keys, io_uring and odd sockets', async () => {
    expect((await run(attemptedCalls)).returned).toEqual({
      unshare: 'EPERM',
      mount: 'EPERM',
      ptrace: 'EPERM',
      bpf: 'EPERM',
      keyctl: 'EPERM',
      userfaultfd: 'EPERM',
      perf: 'EPERM',
      clone: 'EPERM',
      clone3: 'ENOSYS',
      io_uring: 'ENOSYS',
      future: 'ENOSYS',
      alg: 'EAFNOSUPPORT',
      netlink: 'EAFNOSUPPORT',
      vsock: 'EAFNOSUPPORT',
      packet: 'EAFNOSUPPORT',
      tiocsti: 'EPERM',
      fork: 'ok',
      unix: 'ok',
    });
  });

  it('reaches no network, not even a port of the host', async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
    });
    const trial = await run(`
import socket
def attempt(address):
    try:
        socket.create_connection(address, timeout=5)
        return "connected"
    except OSError:
        return "refused"
return {"host": attempt(("127.0.0.1", ${port})), "internet": attempt(("1.1.1.1", 53)), "links": [name for _, name in socket.if_nameindex()] if False else open("/proc/net/dev").read().count(":")}`);
    await new Promise((resolve) => server.close(resolve));
    expect(trial.returned).toEqual({ host: 'refused', internet: 'refused', links: 1 });
    expect(connections).toBe(0);
  });

  it('cannot write what belongs to the system, nor see the host', async () => {
    const trial = await run(`
import os
writable = []
for path in ("/usr/x", "/etc/hosts", "/etc/resolv.conf", "/x", "/work/script.py", "/work/input/x", "/work/memory.json", "/opt/runtime/x", "/dev/x", "/proc/sys/kernel/hostname", "/proc/sysrq-trigger"):
    try:
        open(path, "a").close()
        writable.append(path)
    except OSError: pass
there = [path for path in ("/etc/shadow", "/root", "/home", "/var", "/run", "/sys", "/mnt", "/boot", "/etc/machine-id", "/etc/resolv.conf") if os.path.exists(path)]
return {"writable": writable, "there": there, "processes": len([name for name in os.listdir("/proc") if name.isdigit()])}`);
    expect(trial.returned).toEqual({ writable: [], there: underTest().image?.folders ?? [], processes: 2 });
  });

  it('sees init and itself alone, and cannot look into init', async () => {
    const trial = await run(`
import os
def attempt(function):
    try:
        function()
        return "ok"
    except OSError as error:
        return error.strerror
pids = sorted(int(name) for name in os.listdir("/proc") if name.isdigit())
return {"alone": pids == [1, os.getpid()], "parent": os.getppid(), "mem": attempt(lambda: open("/proc/1/mem", "rb")), "environ": attempt(lambda: open("/proc/1/environ")),
        "fds": attempt(lambda: os.listdir("/proc/1/fd")), "root": attempt(lambda: os.listdir("/proc/1/root/")), "base": os.path.exists("/base")}`);
    const denied = 'Permission denied';
    const open = Object.fromEntries((underTest().image?.openOfInit ?? []).map((name) => [name, 'ok']));
    expect(trial.returned).toEqual({
      ...{ alone: true, parent: 1, mem: denied, environ: denied, fds: denied, root: denied, base: false },
      ...open,
    });
  });

  it('is the root of its cgroups, as far as it can see', async () => {
    const trial = await run('return {"paths": [line.split(":", 2)[2].strip() for line in open("/proc/self/cgroup")]}');
    const { paths } = trial.returned as { paths: string[] };
    // gVisor names none.
    expect(paths.filter((path) => path !== '/')).toEqual([]);
  });

  it('starts every run afresh', async () => {
    const body = `
import os
seen = [path for path in ("/tmp/left", "/dev/shm/left", "/work/left") if os.path.exists(path)]
for path in ("/tmp/left", "/dev/shm/left", "/work/left"): open(path, "w").close()
return {"seen": seen}`;
    expect((await run(body)).returned).toEqual({ seen: [] });
    expect((await run(body)).returned).toEqual({ seen: [] });
  });

  it('keeps eight runs at once apart', async () => {
    const trials = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        run(`
import os, socket, time
name = "run-${index}"
open("/tmp/" + name, "w").close()
open("/dev/shm/" + name, "w").close()
listener = socket.socket(socket.AF_UNIX)
listener.bind("\\0" + name)
listener.listen()
time.sleep(0.3)
met = []
for other in range(8):
    try:
        socket.socket(socket.AF_UNIX).connect(f"\\0run-{other}")
        met.append(other)
    except OSError: pass
return {"tmp": os.listdir("/tmp"), "shm": os.listdir("/dev/shm"), "met": met, "pids": len([n for n in os.listdir("/proc") if n.isdigit()])}`),
      ),
    );
    trials.forEach(({ returned }, index) => {
      expect(returned).toEqual({ tmp: [`run-${index}`], shm: [`run-${index}`], met: [index], pids: 2 });
    });
  });

  it('harms only itself when it kills everything', async () => {
    const bystander = run('import time\ntime.sleep(0.5)\nreturn "alive"');
    const { outcome } = await run(
      'import os\nfor pid in (-1, 1, 0, os.getppid()):\n    try: os.kill(pid, 9)\n    except OSError: pass',
    );
    expect(outcome.status).toBe('failed');
    expect((await bystander).returned).toBe('alive');
  });
}
