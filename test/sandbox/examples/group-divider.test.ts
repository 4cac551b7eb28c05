import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Bench,
  type ExampleRun,
  expectSuccess,
  noticesOf,
  openBench,
  runExample,
  takeAction,
} from './run-example.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const names = ['Alva', 'Björn', 'Cleo', 'Doris', 'Elis', 'Fatima', 'Gösta', 'Hala', 'Ivar', 'Juno', 'Åke'];
const divide = (inputs = {}) => runExample(bench, 'group-divider', { inputs: { names: names.join('\n'), ...inputs } });
const groupsOf = (run: ExampleRun) => (run.result.state as { groups: string[][] }).groups;
const sizes = (run: ExampleRun) =>
  groupsOf(run)
    .map((group) => group.length)
    .sort();

test('divides everybody into groups that differ by one at most', async () => {
  const run = await divide();
  expectSuccess(run);
  expect(groupsOf(run).flat().sort()).toEqual([...names].sort());
  expect(sizes(run)).toEqual([3, 4, 4]);
  expect(sizes(await divide({ mode: 'count', count: 2 }))).toEqual([5, 6]);
  expect(run.artifacts.get('groups.csv')?.toString().trim().split('\r\n')).toHaveLength(12);
  expect(run.result.nextActions.map((action) => action.action_id)).toEqual(['shuffle', 'move', 'keep_apart']);
});

test('shuffles, moves and keeps apart in later turns', async () => {
  const first = await divide();
  const shuffled = await takeAction(bench, first, 'shuffle');
  expect(groupsOf(shuffled).flat().sort()).toEqual([...names].sort());

  const from = groupsOf(shuffled).findIndex((group) => group.includes('Åke'));
  const moved = await takeAction(bench, shuffled, 'move', { person: 'Åke', group: String(((from + 1) % 3) + 1) });
  expectSuccess(moved);
  expect(groupsOf(moved)[(from + 1) % 3]).toContain('Åke');

  const [one, other] = groupsOf(moved)[0] ?? [];
  let apart = await takeAction(bench, moved, 'keep_apart', { one: one ?? '', other: other ?? '' });
  for (const step of [1, 2, 3]) {
    expect(
      groupsOf(apart).filter((group) => group.includes(one ?? '') && group.includes(other ?? '')),
      `step ${step}`,
    ).toEqual([]);
    apart = await takeAction(bench, apart, 'shuffle');
  }
  const target = groupsOf(apart).findIndex((group) => group.includes(other ?? '')) + 1;
  const refused = await takeAction(bench, apart, 'move', { person: one ?? '', group: String(target) });
  expect(refused.toolError).toContain('shall be kept apart');
});

test('reads a class list with a heading and numbers people of the same name', async () => {
  const run = await runExample(bench, 'group-divider', {
    inputs: { mode: 'count', count: 2 },
    files: { 'klass.csv': '\uFEFFNamn;Klass\r\nÅsa;7A\r\nÅsa;7B\r\nBo;7A\r\n' },
  });
  expectSuccess(run);
  expect(groupsOf(run).flat().sort()).toEqual(['Bo', 'Åsa', 'Åsa (2)']);
  expect(noticesOf(run)).toContain('Åsa (2)');
});

test('names on one line are separated by commas', async () => {
  expect(
    groupsOf(await divide({ names: 'Bo, Åsa; Ida', mode: 'count', count: 3 }))
      .flat()
      .sort(),
  ).toEqual(['Bo', 'Ida', 'Åsa']);
});

test('three hundred names still offer every action, and one more is too many', async () => {
  const many = Array.from({ length: 300 }, (_, index) => `Person ${index}`);
  const run = await divide({ names: many.join('\n'), mode: 'count', count: 60 });
  expectSuccess(run);
  expect((await takeAction(bench, run, 'move', { person: 'nobody', group: '1' })).toolError).toContain('nobody called');
  expect((await divide({ names: [...many, 'x'].join('\n') })).toolError).toContain('too many');
});

test.each([
  [{ names: 'Ensam' }, 'at least two names'],
  [{ names: 'A\nB', mode: 'count', count: 3 }, 'cannot fill 3 groups'],
])('%j is refused with a sentence', async (inputs, said) => {
  expect((await divide(inputs)).toolError).toContain(said);
});
