/** What only a fork could get wrong: runs of one zygote share nothing, and see neither it nor each other. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLocalUnderTest, type LocalUnderTest } from './local-under-test.ts';
import { pythonTool, runTrial, type Trial } from './trial.ts';

let fast: LocalUnderTest;
let cold: LocalUnderTest;
beforeAll(async () => {
  fast = await createLocalUnderTest();
  cold = await createLocalUnderTest({ pool: 'cold' });
  expect(await fast.runner.warm()).toBe(true);
});
afterAll(async () => {
  expect(fast.runner.started).toMatchObject({ cold: 0, failed: 0 });
  await Promise.all([fast.dispose(), cold.dispose()]);
});

const run = (body: string, overrides = {}): Promise<Trial> => runTrial(fast, 'python', pythonTool(body), overrides);

it('leaves nothing of a run to the next one', async () => {
  const body = `
import atexit, builtins, gc, json, os, signal, sys
seen = [hasattr(builtins, "left"), hasattr(json, "left"), "left" in sys.modules, "LEFT" in os.environ, signal.getsignal(signal.SIGUSR1) != signal.SIG_DFL,
        os.umask(0o077) == 0o077, sys.getrecursionlimit() == 77777, "/left" in sys.path, atexit._ncallbacks() != 0, not gc.isenabled()]
builtins.left = json.left = sys.modules["left"] = True
os.environ["LEFT"] = "1"
signal.signal(signal.SIGUSR1, lambda *_: None)
sys.setrecursionlimit(77777)
sys.path.append("/left")
atexit.register(print, "left")
gc.disable()
json.dumps = builtins.len = None
return {"seen": seen}`;
  for (let round = 0; round < 3; round += 1) {
    const trial = await run(body);
    expect(trial.outcome.error).toBeNull();
    expect(trial.returned).toEqual({ seen: Array.from({ length: 10 }, () => false) });
  }
});

it('draws other random values in every run', async () => {
  const body = `
import os, random, secrets, ssl, tempfile, uuid
return {"all": [random.random(), str(uuid.uuid4()), str(uuid.uuid1()), secrets.token_hex(), next(tempfile._get_candidate_names()), ssl.RAND_bytes(8).hex(), os.urandom(8).hex()]}`;
  const trials: Trial[] = [];
  for (let batch = 0; batch < 10; batch += 1)
    trials.push(...(await Promise.all(Array.from({ length: 5 }, () => run(body)))));
  const values = trials.flatMap(({ returned }) => (returned as { all: unknown[] }).all);
  expect(values).toHaveLength(350);
  expect(new Set(values).size).toBe(350);
});

it('gives a script the descriptors of the contract alone', async () => {
  const trial = await run(
    'import os\nnames = []\nfor fd in range(1024):\n    try: names.append((fd, os.readlink(f"/proc/self/fd/{fd}")))\n    except OSError: pass\nreturn {"fds": names}',
  );
  expect((trial.returned as { fds: unknown }).fds).toEqual([
    [0, '/dev/null'],
    ...[1, 2, 3].map((fd) => [fd, expect.stringContaining('/pipes/')]),
  ]);
});

it('has the mounts, rights and limits of a cold sandbox', async () => {
  const body = `
import os, resource
mounts = []
for line in open("/proc/self/mountinfo"):
    before, after = line.split(" - ")
    mounts.append(" ".join([*before.split()[4:6], after.split()[0]]))
status = [line for line in open("/proc/self/status") if line.startswith(("Cap", "NoNewPrivs", "Seccomp", "Uid", "Gid", "Groups", "Sig", "Shd"))]
limits = {name: resource.getrlimit(getattr(resource, name)) for name in dir(resource) if name.startswith("RLIMIT")}
return {"mounts": sorted(mounts), "status": status, "limits": limits,
        "dev": sorted((name, oct(os.lstat("/dev/" + name).st_mode)) for name in os.listdir("/dev")), "root": sorted(os.listdir("/"))}`;
  const [here, there] = await Promise.all([run(body), runTrial(cold, 'python', pythonTool(body))]);
  expect(there.outcome.reason).toBe('ok');
  expect(here.returned).toEqual(there.returned);
});

it('has nothing of another run in its memory', async () => {
  const canary = `canary-${process.hrtime.bigint()}`;
  const reversed = [...canary].reverse().join('');
  const search = `
import re
word = "${reversed}"[::-1].encode()
found = 0
for line in open("/proc/self/maps"):
    start, end = (int(part, 16) for part in line.split()[0].split("-"))
    if not line.split()[1].startswith("rw"): continue
    with open("/proc/self/mem", "rb") as memory:
        memory.seek(start)
        try: found += memory.read(end - start).count(word)
        except OSError: pass
return {"found": found}`;
  const own = await run(search, { inputsJson: JSON.stringify({ canary }) });
  expect((own.returned as { found: number }).found).toBeGreaterThan(1);
  const other = await run(search);
  // The word it looks for, and at most a copy of that.
  expect((other.returned as { found: number }).found).toBeLessThanOrEqual(2);
});
