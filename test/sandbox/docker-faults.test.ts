import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { MIB } from '../../src/contract/limits.ts';
import type { DockerRunnerOptions } from '../../src/sandbox/docker/create-docker-runner.ts';
import { createDockerUnderTest, type DockerUnderTest } from './docker-under-test.ts';
import { pythonTool, runTrial } from './trial.ts';
import { until } from './until.ts';

const hello = pythonTool('print("started")\nreturn "done"');

async function withRunner<T>(
  options: Partial<DockerRunnerOptions>,
  use: (made: DockerUnderTest) => Promise<T>,
): Promise<T> {
  const engine = { socketPath: inject('engineSocket'), image: inject('runnerImage') };
  const made = await createDockerUnderTest(engine, options);
  try {
    const result = await use(made);
    expect(await made.listLeftovers()).toEqual([]);
    await made.runner.close();
    expect(await made.listContainers()).toEqual([]);
    return result;
  } finally {
    await made.dispose();
  }
}

it.each<[string, Partial<DockerRunnerOptions>, string]>([
  ['there is no engine', { socketPath: '/nowhere/docker.sock' }, 'does not answer at /nowhere/docker.sock'],
  ['there is no such image', { image: 'scriptorium-runner:nowhere' }, 'docker build -t scriptorium-runner:nowhere'],
  ['the image is not made for it', { image: 'scriptorium-runner:test-base' }, 'could not be started'],
  ['the image holds another runtime', { runtimeFolder: import.meta.dirname }, 'Build it again'],
  ['the profile is broken', { seccomp: '{"defaultAction":"nonsense"}' }, 'could not be started'],
  ['the profile is no JSON', { seccomp: 'nonsense' }, 'could not be started'],
  ['there is no filter', { seccomp: 'unconfined' }, 'Seccomp is 0'],
])('starts nothing when %s', async (_what, options, word) => {
  await withRunner(options, async (made) => {
    const { outcome, stdout } = await runTrial(made, 'python', hello);
    expect(outcome).toMatchObject({ status: 'failed', reason: 'sandbox_error', returnJson: null, signal: null });
    expect(outcome.error?.message).toContain(word);
    expect(stdout).toBe('');
  });
});

it('says what the engine can enforce', async () => {
  await withRunner({}, async ({ runner }) => {
    expect(await runner.inspect()).toMatchObject({
      problems: [],
      facts: { engine: expect.stringMatching(/^\d+\.\d+/), image: expect.stringContaining('sha256:') },
    });
  });
  await withRunner({ image: 'scriptorium-runner:nowhere' }, async ({ runner }) => {
    expect((await runner.inspect()).problems).toMatchObject([{ remedy: expect.stringContaining('docker build') }]);
  });
});

it('sees through a runtime that only calls itself runsc', async () => {
  const switchFile = inject('runscSwitch');
  // A size that no other container has: other tests use gVisor meanwhile.
  const workBytes = 33 * MIB + 4096;
  await writeFile(switchFile, `size=${workBytes}`);
  try {
    await withRunner({ runtime: 'runsc' }, async (made) => {
      const { outcome, stdout } = await runTrial(made, 'python', hello, { limits: { workBytes } });
      expect(outcome).toMatchObject({
        reason: 'sandbox_error',
        error: { message: expect.stringContaining('not gVisor') },
      });
      expect(stdout).toBe('');
    });
  } finally {
    await rm(switchFile);
  }
  await withRunner({ runtime: 'runsc' }, async (made) => {
    expect((await runTrial(made, 'python', hello)).returned).toBe('done');
  });
});

const forge = `
import json, os, struct
def message(kind, content): return struct.pack(">cI", kind, len(content)) + content
print("started", flush=True)
os.write(3, b'result "forged"\\n')
try:
    stream = os.open("/proc/1/fd/1", os.O_WRONLY)
    os.write(stream, message(b"X", json.dumps({"secret": "0" * 64, "code": 0}).encode()) + message(b"N", b""))
except OSError: pass
os.kill(os.getpid(), 9)`;
it.each([null, 'runsc'] as const)('believes nobody else about the end of a script (runtime: %s)', async (runtime) => {
  await withRunner({ runtime }, async (made) => {
    const { outcome } = await runTrial(made, 'python', forge);
    expect(outcome).toMatchObject({ status: 'failed', returnJson: null });
    expect(['script_error', 'contract_error', 'sandbox_error']).toContain(outcome.reason);
  });
});

it('shows neither inputs nor source to who may ask the engine', async () => {
  const canary = `canary-${process.hrtime.bigint()}`;
  await withRunner({}, async (made) => {
    const controller = new AbortController();
    let shown: Promise<unknown[]> | undefined;
    await runTrial(made, 'python', `print("${canary}")\nimport time\ntime.sleep(600)\n`, {
      inputsJson: JSON.stringify({ secret: canary }),
      signal: controller.signal,
      onStdout: () => {
        shown ??= describeContainers(made).finally(() => controller.abort());
      },
    });
    const described = await shown;
    expect(described?.length).toBeGreaterThan(0);
    expect(JSON.stringify(described)).not.toContain(canary);
  });
});

async function describeContainers({ engine, listContainers }: DockerUnderTest): Promise<unknown[]> {
  const names = await listContainers();
  return Promise.all(names.map((name) => engine.call('GET', `/containers/${name}/json`)));
}

/** Gives the id of a container that waits. It is on the list before it is started. */
async function untilOneWaits({ engine, listContainers }: DockerUnderTest): Promise<string> {
  let id: string | undefined;
  await until(async () => {
    const names = (await listContainers()).filter((name) => name.startsWith('scriptorium-waiting-'));
    const states = await Promise.all(names.map((name) => engine.call('GET', `/containers/${name}/json`)));
    id = (states as { Id: string; State: { Running: boolean } }[]).find(({ State }) => State.Running)?.Id;
    return id !== undefined;
  });
  return id as string;
}

it('uses a container that waits once, and none where strict isolation is asked for', async () => {
  await withRunner({}, async (made) => {
    await runTrial(made, 'python', hello);
    const Id = await untilOneWaits(made);
    await runTrial(made, 'python', hello, { isolation: 'strict' });
    expect(await made.engine.call('GET', `/containers/${Id}/json`)).toMatchObject({ State: { Running: true } });
    await runTrial(made, 'python', hello);
    await expect(made.engine.call('GET', `/containers/${Id}/json`)).rejects.toThrow('No such container');
  });
});

it('does without a waiting container that has died', async () => {
  await withRunner({}, async (made) => {
    await runTrial(made, 'python', hello);
    await made.engine.call('POST', `/containers/${await untilOneWaits(made)}/kill`);
    expect((await runTrial(made, 'python', hello)).returned).toBe('done');
  });
});

it('counts what is used through the engine as well, where cgroups cannot be seen', async () => {
  await withRunner({ mayUseCgroups: false }, async (made) => {
    const run = (body: string, limits = {}) => runTrial(made, 'python', pythonTool(body), { limits });
    const eater =
      'import subprocess, sys, time\nsubprocess.run([sys.executable, "-S", "-c", "b\'x\' * 500_000_000"])\ntime.sleep(60)';
    expect((await run(eater, { memoryBytes: 128 * MIB })).outcome).toMatchObject({ reason: 'out_of_memory' });
    const busy = await run('while True: pass', { cpuMs: 1000 });
    expect(busy.outcome).toMatchObject({ status: 'timed_out', reason: 'cpu_time' });
    const { outcome } = await run('held = b"x" * 50_000_000\nreturn "ok"');
    expect(outcome.reason).toBe('ok');
    expect(outcome.cpuMs).toBeGreaterThan(1);
    expect(outcome.peakMemoryBytes ?? 50_000_001).toBeGreaterThan(50_000_000);
  });
});

it('asks an engine again that does not take a container away, and once more before the next start', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scriptorium-engine-'));
  const refusal = await refuseRemovals(inject('engineSocket'), `${folder}/docker.sock`);
  try {
    await withRunner({ socketPath: `${folder}/docker.sock`, startedAhead: 0 }, async (made) => {
      refusal.next(2);
      expect((await runTrial(made, 'python', hello)).returned).toBe('done');
      expect(await made.listLeftovers()).toEqual([]);
      refusal.next(7);
      expect((await runTrial(made, 'python', hello)).returned).toBe('done');
      expect(await made.listLeftovers()).toHaveLength(1);
      expect((await runTrial(made, 'python', hello)).returned).toBe('done');
      await until(async () => (await made.listLeftovers()).length === 0);
    });
  } finally {
    await refusal.close();
    await rm(folder, { recursive: true });
  }
});

/** In front of the engine: passes everything on but as many of the next removals as it is told to refuse. */
async function refuseRemovals(engineSocket: string, socketPath: string) {
  let refusals = 0;
  const server = createServer((incoming) => {
    const outgoing = connect(engineSocket);
    incoming.once('data', (head) => {
      if (refusals > 0 && head.toString().startsWith('DELETE /containers/')) {
        refusals -= 1;
        outgoing.destroy();
        const body = JSON.stringify({ message: 'did not receive an exit event' });
        incoming.end(`HTTP/1.1 500 Oops\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
        return;
      }
      outgoing.write(head);
      incoming.pipe(outgoing).pipe(incoming);
    });
    incoming.on('error', () => outgoing.destroy());
    outgoing.on('error', () => incoming.destroy());
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  return {
    next: (count: number) => {
      refusals = count;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

it('refuses an input file that is not what the job says', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scriptorium-input-'));
  await writeFile(`${folder}/file`, 'four');
  await withRunner({}, async (made) => {
    const files = [{ name: 'a', path: `${folder}/file`, bytes: 5 }];
    await expect(runTrial(made, 'python', hello, { files })).rejects.toThrow('has not the 5 bytes');
  });
  await rm(folder, { recursive: true });
});

it('ends what runs when it is closed', async () => {
  await withRunner({}, async (made) => {
    let isClosing: Promise<void> | undefined;
    const { outcome } = await runTrial(made, 'python', 'print("started")\nimport time\ntime.sleep(600)\n', {
      onStdout: () => {
        isClosing ??= made.runner.close();
      },
    });
    await isClosing;
    expect(outcome).toMatchObject({ status: 'failed', reason: 'worker_lost' });
  });
});
