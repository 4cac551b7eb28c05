import { expect, it } from 'vitest';
import { createEngine } from './engine.ts';
import { type EngineInfo, inspectEngine, judgeEngine } from './inspect-engine.ts';

const able: EngineInfo = {
  ...{ ServerVersion: '20.10.24', KernelVersion: '6.1.0', OSType: 'linux', Architecture: 'x86_64', CgroupVersion: '2' },
  ...{ MemoryLimit: true, SwapLimit: true, PidsLimit: true, CpuCfsQuota: true },
  ...{ SecurityOptions: ['name=seccomp,profile=default'], Runtimes: { runc: {}, runsc: {} } },
};

it('finds nothing wrong with an engine that can do all', () => {
  expect(judgeEngine(able, 'runsc')).toMatchObject({ problems: [], weaknesses: [], kernel: '6.1.0' });
});

it.each<[EngineInfo, string]>([
  [{ OSType: 'windows' }, 'Linux'],
  [{ Architecture: 'riscv64' }, 'riscv64'],
  [{ MemoryLimit: false }, 'memory'],
  [{ PidsLimit: false }, 'processes'],
  [{ CpuCfsQuota: false }, 'processors'],
  [{ SecurityOptions: null }, 'seccomp'],
  [{ SecurityOptions: ['name=apparmor'] }, 'seccomp'],
  [{ Runtimes: { runc: {} } }, 'runsc'],
])('names what is missing in %j, and its remedy', (changed, word) => {
  const { problems } = judgeEngine({ ...able, ...changed }, 'runsc');
  expect(problems).toMatchObject([{ what: expect.stringContaining(word), remedy: expect.stringMatching(/\w/) }]);
});

it('takes swap for a weakness, and an engine that says nothing for one that can do nothing', () => {
  expect(judgeEngine({ ...able, SwapLimit: false }, null)).toMatchObject({ problems: [], weaknesses: { length: 1 } });
  expect(judgeEngine({}, null).problems.length).toBeGreaterThan(4);
});

it('says what to do where there is no engine', async () => {
  const report = await inspectEngine(createEngine('/nowhere/docker.sock'), { image: 'runner', runtime: null });
  expect(report.problems).toEqual([
    {
      what: 'The Docker engine does not answer at /nowhere/docker.sock (ENOENT).',
      remedy: expect.stringContaining('RUNNER_DOCKER_SOCKET'),
    },
  ]);
});
