import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../contract/limits.ts';
import { inputDocuments, requestDocuments, runEnvironment } from './run-environment.ts';
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

it('adds the version’s own variables, and never lets them be ours', () => {
  const environment = runEnvironment({ ...job, variables: { API_URL: 'https://example.org', PATH: '/evil' } });
  expect(environment.API_URL).toBe('https://example.org');
  expect(environment.PATH).toBe('/usr/local/bin:/usr/bin:/bin');
});

it('delivers the action as a file among the inputs in the older dialect', () => {
  expect(inputDocuments({ ...job, actionJson: '{}' })).toEqual({});
  expect(inputDocuments({ ...job, dialect: 'action-file' })).toEqual({});
  const turn: SandboxJob = { ...job, actionJson: '{"action_id":"a"}', dialect: 'action-file' };
  expect(inputDocuments(turn)).toEqual({ 'action.json': '{"action_id":"a"}' });
  expect(runEnvironment(turn).SKRIPTOTEKET_INPUT_MANIFEST).toBe('{"files":[]}');
});

describe('the parameters of a Bash run', () => {
  const bash: SandboxJob = { ...job, language: 'bash' };
  const parametersOf = (inputsJson: string, more: Partial<SandboxJob> = {}): Record<string, string> =>
    Object.fromEntries(
      Object.entries(runEnvironment({ ...bash, inputsJson, ...more })).filter(([name]) => name.startsWith('PARAM_')),
    );

  it('are data, whatever they hold', () => {
    const given = `{"name":"$(touch /tmp/x)\\n\\u0000'\\"","n":${'9'.repeat(66)},"d":0.10,"yes":true,"none":null,
      "list":["a b","c"],"json":{"k":[0.10]}}`;
    expect(parametersOf(given)).toEqual({
      PARAM_NAME: `$(touch /tmp/x)\n\uFFFD'"`,
      PARAM_N: '9'.repeat(66),
      PARAM_D: '0.10',
      PARAM_YES: 'true',
      PARAM_LIST: 'a b\nc',
      PARAM_JSON: '{"k":[0.10]}',
    });
  });

  it('never become another variable', () => {
    const names = ['LD_PRELOAD', 'BASH_ENV', 'a=b', 'Största värde', 'x.y-z', 'ﬀ', '漢字'];
    const made = parametersOf(JSON.stringify(Object.fromEntries(names.map((name) => [name, 'v']))));
    expect(Object.keys(made).sort()).toEqual(
      [
        'PARAM_LD_PRELOAD',
        'PARAM_BASH_ENV',
        'PARAM_A_B',
        'PARAM_STORSTA_VARDE',
        'PARAM_X_Y_Z',
        'PARAM__',
        'PARAM___',
      ].sort(),
    );
  });

  it('are those of the action on a later turn', () => {
    const actionJson = '{"action_id":"a","input":{"by":2},"state":{"by":3}}';
    expect(parametersOf('{"name":"x"}', { actionJson })).toEqual({ PARAM_BY: '2' });
  });

  it('are left to their files when they are too large, alone or together', () => {
    const big = 'å'.repeat(40_000);
    expect(parametersOf(JSON.stringify({ big, small: 'x' }))).toEqual({ PARAM_SMALL: 'x' });
    expect(requestDocuments({ ...bash, inputsJson: JSON.stringify({ big }) })).toHaveProperty('PARAM_BIG', big);
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`p${n}`, 'x'.repeat(60_000)]));
    expect(Object.keys(parametersOf(JSON.stringify(many)))).toHaveLength(8);
  });

  it('are of Bash alone', () => {
    expect(runEnvironment({ ...job, inputsJson: '{"name":"x"}' })).not.toHaveProperty('PARAM_NAME');
    expect(Object.keys(requestDocuments(job))).toEqual(['inputs.json', 'manifest.json']);
  });
});
