import { expect, it } from 'vitest';
import { bodyOf, draftOf, faultsOf, isSame, withType } from './script-draft.ts';

it('begins with a Bash script in the sandbox, and a type takes along a runner that executes it', () => {
  const draft = draftOf(undefined);
  expect(draft).toMatchObject({ type: 'bash', runner: 'sandbox', timeoutSeconds: 300, enabled: true });
  expect(withType({ ...draft, runner: 'host' }, 'node').runner).toBe('host');
  expect(withType({ ...draft, runner: 'host' }, 'python').runner).toBe('sandbox');
  expect(withType(draft, 'browser').runner).toBe('browser');
  expect(isSame(draft, draftOf(undefined))).toBe(true);
});

it('knows what cannot be saved, and what the server is sent', () => {
  const draft = { ...draftOf(undefined), name: ' Backup ' };
  expect(faultsOf({ ...draft, name: ' ' })).toEqual(['name']);
  for (const timeoutSeconds of ['', 0, 3601, Number.NaN])
    expect(faultsOf({ ...draft, timeoutSeconds })).toEqual(['timeoutSeconds']);
  expect(faultsOf(draft)).toEqual([]);
  expect(bodyOf({ ...draft, timeoutSeconds: '1.5' })).toMatchObject({ codeIdentifier: ' Backup ', timeoutMs: 1500 });
});
