import { expect, it } from 'vitest';
import { defaultLimits } from '../contract/limits.ts';
import { requestDocuments, runEnvironment } from './run-environment.ts';
import type { SandboxJob } from './runner.ts';

const job: SandboxJob = {
  ...{ runId: 'r', language: 'python', source: '', entrypoint: 'run_tool', inputsJson: '{"a":1}', actionJson: null },
  ...{ memoryJson: '{}', files: [], limits: defaultLimits, timeZone: 'Europe/Stockholm', artifactsFolder: '/nowhere' },
  ...{ artifactCaps: { files: 1, fileBytes: 1, totalBytes: 1 }, resultBytes: 1 },
};

it('gives the variables of the contract', () => {
  expect(runEnvironment(job)).toMatchObject({
    SKRIPTOTEKET_ENTRYPOINT: 'run_tool',
    SKRIPTOTEKET_SCRIPT_PATH: '/work/script.py',
    SKRIPTOTEKET_INPUT_MANIFEST: '{"files":[]}',
    SKRIPTOTEKET_INPUTS: '{"a":1}',
    TZ: 'Europe/Stockholm',
  });
  expect(runEnvironment(job)).not.toHaveProperty('SKRIPTOTEKET_ACTION');
  expect(runEnvironment({ ...job, actionJson: '{}' })).toHaveProperty('SKRIPTOTEKET_ACTION', '{}');
});

it('leaves a value over 64 KiB to its file', () => {
  const inputsJson = JSON.stringify('å'.repeat(40_000));
  const environment = runEnvironment({ ...job, inputsJson });
  expect(environment).not.toHaveProperty('SKRIPTOTEKET_INPUTS');
  expect(environment).toHaveProperty('SKRIPTOTEKET_INPUTS_PATH', '/work/request/inputs.json');
  expect(requestDocuments({ ...job, inputsJson })['inputs.json']).toBe(inputsJson);
});

it('refuses a NUL, with which a value could become an argument', () => {
  expect(() => runEnvironment({ ...job, entrypoint: 'a\0--bind\0/\0/host' })).toThrow('NUL');
});
