import { describe, expect, it } from 'vitest';
import { exactNumber, type JsonObject } from '../../../src/core/json.ts';
import { expectClean, only, textOf, useTools } from './tool-turns.ts';

const IMPORTS = `
from __future__ import annotations
import datetime as dt
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from pathlib import Path
from typing import Annotated, Literal, Optional
from scriptorium import File, action, result, next_action, field, json as show
`;

describe('a typed entrypoint', () => {
  const tools = useTools();
  const start = (definition: string, inputs: JsonObject = {}, files: Record<string, string | Uint8Array> = {}) =>
    tools.start({ source: IMPORTS + definition, entrypoint: 'main' }, { inputs, files });

  it('gets its values converted by its own signature', async () => {
    const turn = await start(
      `
class Color(Enum):
    RED = "red"
    BLUE = "blue"
class Level(IntEnum):
    LOW = 1
    HIGH = 2
def main(name: str, count: int, big: int, share: float, price: Decimal, sure: bool, when: date, at: dt.datetime, clock: time,
         pause: timedelta, kind: Literal["a", "b"], size: Literal[1, 2], color: Color, level: "Level", colors: list[Color],
         names: list[str], numbers: list[int], none: int | None, empty: Optional[str], missing: Annotated[int, "Help."] = 7,
         *, made: date = date(2026, 1, 2)):
    values = dict(locals())
    return result([show({key: f"{type(value).__name__} {value!r}" for key, value in values.items()})])
`,
      {
        ...{ name: 'Åsa', count: 3, big: exactNumber('9'.repeat(66)), share: 0.1, price: exactNumber('0.10') },
        ...{ sure: true, when: '2026-08-31', at: '2026-08-31T14:30', clock: '08:15', pause: 'P1DT1H30M', kind: 'b' },
        ...{ size: '2', color: 'blue', level: 'HIGH', colors: ['blue', 'red'], names: ' a \n\nb', numbers: '1\n-2 \n' },
        empty: '',
      },
    );
    expectClean(turn);
    expect(only(turn, 'json').value).toEqual({
      name: "str 'Åsa'",
      count: 'int 3',
      big: `int ${'9'.repeat(66)}`,
      share: 'float 0.1',
      price: "Decimal Decimal('0.10')",
      sure: 'bool True',
      when: 'date datetime.date(2026, 8, 31)',
      at: 'datetime datetime.datetime(2026, 8, 31, 14, 30)',
      clock: 'time datetime.time(8, 15)',
      pause: 'timedelta datetime.timedelta(days=1, seconds=5400)',
      kind: "str 'b'",
      size: 'int 2',
      color: "Color <Color.BLUE: 'blue'>",
      level: 'Level <Level.HIGH: 2>',
      colors: "list [<Color.BLUE: 'blue'>, <Color.RED: 'red'>]",
      names: "list ['a', 'b']",
      numbers: 'list [1, -2]',
      none: 'NoneType None',
      empty: 'NoneType None',
      missing: 'int 7',
      made: 'date datetime.date(2026, 1, 2)',
    });
  });

  it('gets files and folders', async () => {
    const turn = await start(
      `
def main(title: str, lists: list[File], output_dir: Path, input_dir: str = "x"):
    (output_dir / "made.txt").write_text(title)
    with open(lists[0]) as opened:
        first = opened.read()
    return {"state": {"names": [f.name for f in lists], "first": first, "texts": [f.read_text() for f in lists],
                      "bytes": [len(f.read_bytes()) for f in lists], "input": input_dir}}
`,
      { title: 'hej' },
      { 'ä.csv': 'å\n', 'b.txt': Buffer.from([0xe5, 0xe4]), 'c.txt': Buffer.from('\ufefföl', 'utf16le') },
    );
    expectClean(turn);
    expect(turn.artifacts).toEqual({ 'made.txt': 'hej' });
    expect(turn.state).toEqual({
      ...{ names: ['ä.csv', 'b.txt', 'c.txt'], first: 'å\n', texts: ['å\n', 'åä', 'öl'], bytes: [3, 2, 6] },
      input: '/work/input',
    });
  });

  it('gets one file as itself, and None where it is optional', async () => {
    const source = 'def main(list: File | None = None): return {"state": {"name": list and list.name}}';
    expect((await start(source)).state).toEqual({ name: null });
    expect((await start(source, {}, { 'a.csv': '' })).state).toEqual({ name: 'a.csv' });
    await expect(start(source, {}, { a: '', b: '' })).rejects.toThrow('at most one file');
    await expect(start('def main(list: File): ...')).rejects.toThrow('needs at least one file');
  });

  it('may be asynchronous, keyword-only, positional-only or decorated', async () => {
    const turn = await start(
      `
import asyncio, functools
def twice(function):
    @functools.wraps(function)
    async def wrapper(*args, **kwargs): return await function(*args, **kwargs)
    return wrapper
@twice
async def main(a: int, /, b: int = 2, *, c: int = 3):
    await asyncio.sleep(0)
    return {"state": {"sum": a + b + c}}
`,
      { a: 1 },
    );
    expectClean(turn);
    expect(turn.state).toEqual({ sum: 6 });
  });

  it('gets the values of the action on a later turn, and None or its default for what that does not ask', async () => {
    const first = await start(
      `
def main(name: str, count: int = 3):
    turn = action()
    return result([show([name, count, turn and turn["action_id"]])], [next_action("again", "Again", [field("count", "integer")])],
                  state={"name": name})
`,
      { name: 'Åsa', count: 5 },
    );
    expect(only(first, 'json').value).toEqual(['Åsa', 5, null]);
    const second = await first.act('again', { count: exactNumber('12345678901234567890') });
    expect(textOf(only(second, 'json').value)).toBe('[null,12345678901234567890,"again"]');
    expect(only(await second.act('again'), 'json').value).toEqual([null, 3, 'again']);
  });

  it('tells the person about a value that only Python finds impossible', async () => {
    const turn = await start('def main(first_day: date): ...', { first_day: '0000-01-01' });
    expect(turn.result).toMatchObject({ status: 'failed', reason: 'tool_error' });
    expect(turn.result.errorSummary).toBe('“First day”: “0000-01-01” cannot be used as a date.');
    const list = await start('def main(days: list[date]): ...', { days: '2026-01-01\n2026-02-30' });
    expect(list.result.errorSummary).toBe('“Days”: “2026-02-30” cannot be used as a date.');
  });

  it.each([
    ['def main(i, o): return {"state": {"i": i, "o": o}}'],
    ['def main(input_dir: Path, output_dir: Path): return {"state": {"i": input_dir, "o": output_dir}}'],
    ['def main(*folders): return {"state": {"i": folders[0], "o": folders[1]}}'],
    ['import functools\nmain = functools.partial(lambda k, i, o: {"state": {"i": i, "o": o}}, 1)'],
    ['class Tool:\n    def run(self, i, o): return {"state": {"i": i, "o": o}}\nmain = Tool().run'],
  ])('is not what %s is', async (definition) => {
    const turn = await start(definition);
    expect(turn.state).toEqual({ i: '/work/input', o: '/work/output' });
  });

  it('without parameters is called without any', async () => {
    expect((await start('def main(): return {"state": {"ok": True}}')).state).toEqual({ ok: true });
  });

  it('takes the values of a form of its own by name', async () => {
    const inputSchema = {
      type: 'object',
      properties: { count: { type: 'integer', minimum: 2 }, extra: { type: 'number' }, more: { 'x-kind': 'json' } },
    };
    const source = `${IMPORTS}
def main(count: Decimal, more, other: str = "x"): return {"state": {"count": repr(count), "more": more, "other": other}}
`;
    const turn = await tools.start(
      { source, entrypoint: 'main', inputSchema },
      { inputs: { count: 4, more: { a: [1.5] } } },
    );
    expect(turn.state).toEqual({ count: "Decimal('4')", more: { a: [1.5] }, other: 'x' });
  });

  it('is refused before anything is stored when it cannot be a form', async () => {
    await expect(start('def main(a: str, b: dict): ...')).rejects.toMatchObject({
      code: 'validation_failed',
      details: { issues: [{ field: 'source', parameter: 'b', line: 10, message: expect.stringContaining('Line 10') }] },
    });
  });
});
