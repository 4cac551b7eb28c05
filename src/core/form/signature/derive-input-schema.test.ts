import { expect, it } from 'vitest';
import type { Form } from '../../../contract/form.ts';
import { readInputSchema } from '../read-input-schema.ts';
import { deriveInputSchema } from './derive-input-schema.ts';
import { outlineSource } from './outline-source.ts';

const IMPORTS = `
import datetime as dt
import scriptorium as s
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from pathlib import Path
from typing import Annotated as A, Literal, Optional, Union
from scriptorium import (
    File,  # an upload
    ToolError as Stop,
)
`;

function formOf(definition: string, entrypoint = 'main'): Form | null {
  const derived = deriveInputSchema(IMPORTS + definition, entrypoint);
  if (!derived.ok) throw new Error(JSON.stringify(derived.issues));
  if (derived.schema === null) return null;
  const read = readInputSchema(derived.schema);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  return read.form;
}

function faultsOf(definition: string): string[] {
  const derived = deriveInputSchema(definition, 'main');
  return derived.ok ? [] : derived.issues.map(({ message }) => message);
}

it('gives each kind of parameter its field', () => {
  const form = formOf(`
def main(first_name: str, count: int = 3, share: float = 0.5, price: Decimal = Decimal("9.90"), sure: bool = True,
         loud: bool, when: date | None = None, at: dt.datetime = dt.datetime.now(), clock: time = time(8),
         pause: Optional[timedelta] = None, kind: Literal["a", "b"] = "a", size: Literal[1, 2] = 2): ...
`);
  expect(form?.fields.map(({ name, kind, required, default: value }) => [name, kind, required, value])).toEqual([
    ['first_name', 'string', true, undefined],
    ['count', 'integer', false, 3],
    ['share', 'number', false, 0.5],
    ['price', 'number', false, undefined],
    ['sure', 'boolean', false, true],
    ['loud', 'boolean', false, false],
    ['when', 'date', false, undefined],
    ['at', 'datetime', false, undefined],
    ['clock', 'string', false, undefined],
    ['pause', 'duration', false, undefined],
    ['kind', 'enum', false, 'a'],
    ['size', 'enum', false, '2'],
  ]);
  expect(form?.fields[0]?.label).toBe('First name');
  expect(form?.files).toBeNull();
});

it('knows lists, enums, aliases and annotations written as text', () => {
  const form = formOf(`
class Color(Enum):
    """What to paint with."""
    RED = "red"
    BLUE = "blue"
    def shown(self): return self.value
class Level(IntEnum):
    LOW = 1
    HIGH = 2
Size = Literal["S", "M"]
def main(color: "Color" = Color.BLUE, level: Level = Level.HIGH, colors: list[Color] = [Color.RED], size: Size | None = None,
         names: list[str] = ["a", 'b'], numbers: list[int], untyped: list = []): ...
`);
  expect(
    form?.fields.map(({ name, kind, default: value, options }) => [name, kind, value, options?.map((o) => o.value)]),
  ).toEqual([
    ['color', 'enum', 'blue', ['red', 'blue']],
    ['level', 'enum', 'HIGH', ['LOW', 'HIGH']],
    ['colors', 'multi_enum', ['red'], ['red', 'blue']],
    ['size', 'enum', undefined, ['S', 'M']],
    ['names', 'text', 'a\nb', undefined],
    ['numbers', 'text', undefined, undefined],
    ['untyped', 'text', undefined, undefined],
  ]);
});

it.each([
  ['file: File', { min: 1, max: 1 }],
  ['file: s.File | None = None', { min: 0, max: 1 }],
  ['files: list[File]', { min: 1, max: 20 }],
  ['files: list[File] = []', { min: 0, max: 20 }],
  ['name: str, input_dir: Path, output_dir: Path', { min: 0, max: 20 }],
  ['name: str', null],
])('takes the files of (%s)', (parameters, expected) => {
  const form = formOf(`def main(${parameters}): ...`);
  if (expected === null) expect(form?.files).toBeNull();
  else expect(form?.files).toMatchObject(expected);
});

it('takes help from Annotated and from docstrings', () => {
  const google = formOf(`
def main(name: A[str, "Your own."], count: int, file: File):
    """Counts.

    Args:
        name: not this
        count (int): how many
            times
        file: a list
    Returns:
        count: nothing
    """
`);
  expect(google?.fields.map(({ help }) => help)).toEqual(['Your own.', 'how many times']);
  expect(google?.files?.help).toBe('a list');
  const rest = formOf(
    'def main(a: str, b: int):\n    """Text.\n\n    :param a: one\n    :param int b: two\n    :returns: no\n    """\n',
  );
  expect(rest?.fields.map(({ help }) => help)).toEqual(['one', 'two']);
  const numpy = formOf(
    'def main(a: str, b: int):\n    """T.\n\n    Parameters\n    ----------\n    a : str\n        one\n    b\n        two\n    """\n',
  );
  expect(numpy?.fields.map(({ help }) => help)).toEqual(['one', 'two']);
});

it.each([
  'def main(input_dir, output_dir): ...',
  'def main(input_dir: str, output_dir: str) -> str: ...',
  'def main(_input_dir: str, output_dir: str, *, verbose=False): ...',
  'def main(input_path: str, output_dir: str): ...',
  'def main(i, o): ...',
  'def main(i, o, more=None, *args, **options): ...',
  'def main(*args): ...',
  'main = other',
  'if True:\n    x = 1\ndef other(name: str): ...',
  'def main(name: str, : ...',
  'class Tool:\n    def main(self, name: str): ...',
  '',
])('leaves %j to be called with two folders', (definition) => {
  expect(formOf(definition)).toBeNull();
});

it('takes an entrypoint without parameters for a form without fields', () => {
  expect(formOf('async def main():\n    return "x"')).toEqual({ fields: [], files: null });
});

it('takes the last of several definitions, whatever is around it', () => {
  const form = formOf('def main(a: str): ...\ntry:\n    @cache\n    def main(b: str): ...\nexcept Exception: pass');
  expect(form?.fields.map(({ name }) => name)).toEqual(['b']);
});

it('reads text, numbers and identifiers as Python does', () => {
  const form = formOf(String.raw`
def main(a: str = 'it\'s \x41\u00e5\n', b: str = r"\d" "x", c: int = 1_000, d: int = 0x10, e: float = -1e3, f: int = +7,
         g: int = 123456789012345678901234567890, ﬁl: str = """q"uo"te""", h: str = f"{a}", i: str = ("z")): ...`);
  const values = form?.fields.map(({ default: value }) => value);
  expect(values?.slice(0, 6)).toEqual(["it's Aå\n", '\\dx', 1000, 16, -1000, 7]);
  expect(JSON.stringify(values?.[6])).toBe('123456789012345678901234567890');
  expect(values?.slice(7)).toEqual(['q"uo"te', undefined, 'z']);
  expect(form?.fields[7]?.name).toBe('fil');
});

it.each([
  ['def main(a: str, b): ...', 'Line 1, parameter “b”: it needs a type, such as str.'],
  ['\n\ndef main(\n  a: str,\n  when: date): ...', 'Line 5, parameter “when”: date is neither imported nor defined'],
  ['def main(a: dict): ...', 'dict is no type that a field can have'],
  ['def main(a: int | str): ...', 'it may be of several types'],
  ['def main(a: str, *rest): ...', 'parameter “rest”: a form has the fields that are named'],
  ['def main(a: str, **more: int): ...', 'nothing can be collected'],
  ['from typing import Literal\ndef main(a: Literal[1.5]): ...', 'texts and whole numbers only'],
  ['from typing import Literal\ndef main(a: Literal["x"] = "y"): ...', 'The default is not possible'],
  ['def main(a: Literal["x"]): ...', 'Literal is not imported'],
  ['def main(count: int = "three"): ...', 'The default is not possible'],
  ['def main(a: list[list[int]]): ...', 'a list can hold texts, numbers'],
  ['from scriptorium import File\ndef main(a: File, b: File): ...', 'parameter “b”: a form has one group of files'],
  ['A = B\nB = A\ndef main(a: A): ...', 'leads back to itself'],
  ['from enum import Enum\nclass E(Enum): pass\ndef main(a: E): ...', 'the enum E has no members'],
  ['def main(a: None): ...', 'is no type that a field can have'],
  [`def main(${'a'.repeat(65)}: int): ...`, 'cannot be the name of a field'],
])('refuses %j and names the parameter', (definition, words) => {
  expect(faultsOf(definition).join('\n')).toContain(words);
});

it('names every fault at once', () => {
  expect(faultsOf('def main(a: dict, b: set, c): ...')).toHaveLength(3);
});

it('sees a definition behind brackets, texts and continued lines at the margin', () => {
  const form = formOf(`
text = '''
def main(wrong: dict):
'''
other = (
{"a": [
1]})
def helper(\\
x: dict):
    return "\\"#'''"
@decorated(
"y")
def main(
name: str,
): return """
end"""
def after(z: dict): ...
`);
  expect(form?.fields.map(({ name }) => name)).toEqual(['name']);
});

it.each([
  ['statements', 'x = [(1, "a")]\n'],
  ['functions', 'def other(a: dict):\n    return {"a": [1, 2, 3]}\n\n'],
  ['imports', 'from a import b\n'],
  ['brackets', '(]'],
  ['quotes', '"'],
  ['backslashes', '\\'],
  ['half texts', '"""x\''],
  ['conditions', 'if True:\n  import a\n'],
])('reads two megabytes of %s without parsing all of it', (_what, unit) => {
  const source = unit.repeat(Math.floor((2 * 1024 * 1024) / unit.length));
  const whole = `def main(name: str):\n  return 1\n\n${source}`;
  expect(outlineSource(whole, 'main').replaceAll('\n', '').length).toBeLessThan(96 * 1024);
  expect(deriveInputSchema(whole, 'main').ok).toBe(true);
});
