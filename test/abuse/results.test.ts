import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { MIB } from '../../src/contract/limits.ts';
import type { Language, Outcome } from '../../src/sandbox/runner.ts';
import { createLocalUnderTest } from '../sandbox/local-under-test.ts';
import { runTrial, type Trial } from '../sandbox/trial.ts';
import { runBare } from './bare.ts';
import { type AbuseCase, asTool, type Scripts, see, throughBash } from './case.ts';
import { byHand, harmless } from './control.ts';
import { growthOf } from './growth.ts';
import { isFull, LONG, testCases } from './test-cases.ts';

/** A script that hands back the bytes of a Python expression as they are, past the harness; Bash through its file. */
function handBack(expression: string): Record<Language, string> {
  const send = `import os\nview = memoryview(b"result " + ${expression} + b"\\n")\nwhile view: view = view[os.write(3, view):]\n`;
  const store = `import os\nwith open(os.environ["SKRIPTOTEKET_RESULT_PATH"], "wb") as file: file.write(${expression})\n`;
  return {
    python: `${send}os._exit(0)\n`,
    bash: `/usr/bin/python3 -I - <<'END_OF_PROBE'\n${store}\nEND_OF_PROBE\n`,
    node: `import { spawnSync } from 'node:child_process';
spawnSync('/usr/bin/python3', ['-I', '-c', ${JSON.stringify(send)}], { stdio: ['ignore', 'inherit', 'inherit', 3] });
process.exit(0);\n`,
  };
}

const literal = (document: string | Buffer): string => `bytes.fromhex("${Buffer.from(document).toString('hex')}")`;

const BIG = isFull ? 1024 : 128;
const big: Scripts = {
  python: `import os
os.write(3, b'result "')
for _ in range(${BIG}): os.write(3, b"x" * 1_048_576)
os.write(3, b'"\\n')
os._exit(0)`,
  bash: `{ printf '"'; head -c ${Math.min(BIG, 400)}M /dev/zero | tr '\\0' x; printf '"'; } > "$SKRIPTOTEKET_RESULT_PATH"`,
  node: `import { writeSync } from 'node:fs';
const put = (bytes) => { for (let sent = 0; sent < bytes.length; ) sent += writeSync(3, bytes, sent); };
put(Buffer.from('result "'));
for (let n = 0; n < ${BIG}; n += 1) put(Buffer.alloc(1_048_576, 'x'));
put(Buffer.from('"\\n'));
process.exit(0);`,
};

const deep = 'b\'{"outputs":\' + b"[" * 100_000 + b"]" * 100_000 + b"}"';
const manyKeys = 'b"{" + b",".join(b\'"k%d":1\' % n for n in range(1_000_000)) + b"}"';

/** Documents and whether they are JSON of an object, text or nothing; the normaliser judges the rest. */
const documents: [string | Buffer, boolean][] = [
  ['{"state":{"n":NaN}}', false],
  ['{"state":{"n":Infinity}}', false],
  ['{"state":{"n":1e400}}', true],
  [`{"state":{"n":${'9'.repeat(30)}}}`, true],
  ['{"state":{"a":1,"a":2}}', true],
  ['\uFEFF{"state":{}}', false],
  ['{"state":{}} trailing', false],
  ['{"state":{}}{}', false],
  ["{'state':{}}", false],
  ['{"state":{"s":"a\\u0000b"}}', true],
  ['{"state":{"s":"\\ud800"}}', true],
  ['{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":1}', true],
  ['{"status":"succeeded","uid":0,"run_id":"x","artifacts":[{"path":"/etc/passwd"}]}', true],
  ['[]', false],
  ['7', false],
  ['true', false],
  ['', false],
  [Buffer.from([0x22, 0xff, 0xfe, 0x22]), true],
];

/** What is no success, and has the reason that it has. */
const failedAs = (outcome: Outcome | null, reason: string): void =>
  expect(outcome).toMatchObject({ status: 'failed', reason, returnJson: null });

const forgeries: Record<Language, [string, string][]> = {
  python: [
    [
      'print("result {}")\nprint("\\x00result {}\\n")\nimport os, sys\nsys.stderr.write("result {}\\n")\nos._exit(0)',
      'script_error',
    ],
    ['import os\nos.write(3, b"result {}\\n")\nos.write(3, b"result {}\\n")\nos._exit(0)', 'contract_error'],
    ['import os\nos.write(3, b"result {}\\n")\nos.abort()', 'script_error'],
    ['import os\nos.write(3, b"result {}\\n")\nos._exit(3)', 'script_error'],
    ['import os\nos.write(3, b"result {}\\nend 0\\nready\\nended 0\\n")\nos._exit(0)', 'contract_error'],
    [
      'import os\nif os.fork() == 0:\n    os.write(3, b"result {}\\n")\n    os._exit(0)\nos.wait()\ndef run_tool(i, o): return {}',
      'contract_error',
    ],
    ['import os\nos.write(3, b"result {\\"outputs\\":[]")\nos._exit(0)', 'contract_error'],
    ['import os\nos.write(3, b"result {}\\n")\nos.kill(os.getpid(), 9)', 'script_error'],
  ],
  bash: [
    ['echo "result {}" >&9\nexit 0', 'contract_error'],
    ['echo "result {}"; echo "{}" > "$SKRIPTOTEKET_RESULT_PATH"; kill -ABRT $$', 'script_error'],
    ['echo "{}" > "$SKRIPTOTEKET_RESULT_PATH"; exit 4', 'script_error'],
    ['printf "{" > "$SKRIPTOTEKET_RESULT_PATH"', 'contract_error'],
    ['echo "ended 0" >&9; exit 1', 'contract_error'],
    ['echo "{}" > "$SKRIPTOTEKET_RESULT_PATH"; kill -9 $$', 'script_error'],
  ],
  node: [
    ['console.log("result {}"); console.error("result {}"); process.exit(0);', 'script_error'],
    [
      'import { writeSync } from "node:fs";\nwriteSync(3, "result {}\\nresult {}\\n"); process.exit(0);',
      'contract_error',
    ],
    ['import { writeSync } from "node:fs";\nwriteSync(3, "result {}\\n"); process.abort();', 'script_error'],
    ['import { writeSync } from "node:fs";\nwriteSync(3, "result {}\\n"); process.exit(3);', 'script_error'],
    ['import { writeSync } from "node:fs";\nwriteSync(3, "status {}\\n"); process.exit(0);', 'contract_error'],
    ['import { writeSync } from "node:fs";\nwriteSync(3, "result {"); process.exit(0);', 'contract_error'],
  ],
};

/** What a result path or an artifact may be instead of a file. */
const odd = `cd "$SKRIPTOTEKET_OUTPUT_DIR"
ln -s /etc/passwd link; ln -s /proc/self/root folder; ln -s loop loop; mkfifo fifo; echo x > one; ln one two
mkdir -p deep/a; ln -s ../../.. deep/a/up; ln -s /work/script.* script
ln -s /dev/zero zero; ln -s /proc/1/mem memory; ln -s "$PWD" self
python3 -I -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket")'
echo good > good; chmod 000 good; echo other > deep/a/good; chmod 4755 deep/a/good; chmod 000 deep/a`;

const oddResultPaths = [
  'ln -s /etc/passwd "$SKRIPTOTEKET_RESULT_PATH"',
  'ln -s /work/memory.json "$SKRIPTOTEKET_RESULT_PATH"',
  'mkfifo "$SKRIPTOTEKET_RESULT_PATH"',
  'mkdir "$SKRIPTOTEKET_RESULT_PATH"',
  'echo "{}" > /work/x; ln /work/x "$SKRIPTOTEKET_RESULT_PATH"',
  'ln -s /dev/zero "$SKRIPTOTEKET_RESULT_PATH"',
];

/** Goes on swapping a file and a link, a folder and a link, after the main process has ended. */
const swappers = throughBash(`cd "$SKRIPTOTEKET_OUTPUT_DIR"
mkdir folder spare; echo mine > folder/passwd; echo mine > file
setsid python3 -I - <<'END' &
import os
while True:
    os.symlink("/etc", "l"); os.rename("folder", "spare/f"); os.rename("l", "folder"); os.rename("folder", "l"); os.rename("spare/f", "folder"); os.unlink("l")
    os.symlink("/etc/passwd", "k"); os.rename("k", "file")
    with open("m", "w") as made: made.write("mine\\n")
    os.rename("m", "file")
END
sleep 0.1`);

const names = [
  '..x',
  '-rf',
  '.hidden',
  'con',
  'a b',
  '..%2f',
  '%00',
  'quote"s',
  "it's",
  'å.txt',
  'a\u030A.txt',
  '\u202Etxt.exe',
  'x'.repeat(255),
  '<img src=x onerror=alert(1)>',
  '{{7*7}}',
  '$(id)',
  '`id`',
  ';id',
  '|id',
  '\\',
  'C:\\x',
  'nul.txt',
  '~',
  '*',
];
const badNames = ['new\\nline', 'cr\\rlf', 'esc\\x1b[2J', 'bad\\xff'];
const namers = throughBash(
  `cd "$SKRIPTOTEKET_OUTPUT_DIR"\n${names.map((name) => `printf '%s' x > "$(printf '%s' '${name.replaceAll("'", "'\\''")}')"`).join('\n')}\n${badNames.map((name) => `printf x > $'${name}'`).join('\n')}`,
);

async function readAll({ outcome, artifactsFolder }: Trial): Promise<string[]> {
  return Promise.all(outcome.artifacts.map(({ storedName }) => readFile(`${artifactsFolder}/${storedName}`, 'utf8')));
}

const cases: AbuseCase[] = [
  {
    id: 'RC-01',
    title: `hands back a result of ${BIG} MiB`,
    scripts: big,
    overrides: { limits: { ...LONG, workBytes: 512 * MIB } },
    play: (stage) => growthOf(() => stage.run(stage.script)),
    expect: ({ outcome }) => {
      failedAs(outcome, 'contract_error');
      expect(outcome?.error?.message).toContain('larger than');
    },
    control: harmless(
      'the size',
      (script) =>
        script
          .replace(/head -c \d+M/, 'head -c 1K')
          .replace(`range(${BIG})`, 'range(0)')
          .replace(`n < ${BIG}`, 'n < 0'),
      ({ outcome }) => expect(outcome).toMatchObject({ reason: 'ok' }),
    ),
  },
  {
    id: 'RC-02',
    title: 'hands back a result 100 000 levels deep',
    scripts: handBack(deep),
    play: (stage) => growthOf(() => stage.run(stage.script)),
    // A runner hands JSON on as text; its depth is capped where it is read, which is played at the product.
    expect: ({ outcome }) => expect(['ok', 'contract_error']).toContain(outcome?.reason),
    control: byHand(
      'a reader that does not climb',
      (_script, language) => runBare(language, ''),
      () => {
        const climb = (value: unknown): number => 1 + climb((value as unknown[])[0] ?? []);
        const nested = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
        expect(() => climb(nested)).toThrow(RangeError);
      },
    ),
  },
  {
    id: 'RC-03',
    title: 'hands back a result of a million keys',
    scripts: handBack(manyKeys),
    play: (stage) => growthOf(() => stage.run(stage.script)),
    expect: ({ outcome }) => failedAs(outcome, 'contract_error'),
    control: harmless(
      'so many',
      (script) => script.replaceAll('1_000_000', '10'),
      ({ outcome }) => expect(outcome).toMatchObject({ reason: 'ok' }),
    ),
  },
  {
    id: 'RC-04',
    title: 'hands back what is not quite JSON',
    scripts: handBack(literal('{"state":{"n":NaN}}')),
    play: async (stage) => {
      for (const [document, isTaken] of documents) {
        const { outcome } = await stage.run(handBack(literal(document))[stage.language]);
        // The mark of an editor in front of a result file is forgiven.
        const isForgiven = stage.language === 'bash' && String(document).startsWith('\uFEFF');
        if (isTaken || isForgiven)
          expect(outcome, String(document)).toMatchObject({ status: 'succeeded', reason: 'ok' });
        else expect(outcome, String(document)).toMatchObject({ status: 'failed', reason: 'contract_error' });
        expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
      }
      return stage.run(stage.script);
    },
    expect: ({ outcome }) => failedAs(outcome, 'contract_error'),
    control: harmless(
      'what JSON has no word for',
      (script) => script.replace(hexOf('NaN'), hexOf('111')),
      ({ outcome }) => expect(outcome).toMatchObject({ reason: 'ok' }),
    ),
  },
  {
    id: 'RC-07',
    title: 'forges messages, sends two results, and crashes after a good one',
    scripts: { python: 'import os\nos.abort()', bash: 'exit 5', node: 'process.abort();' },
    play: async (stage) => {
      for (const [script, reason] of forgeries[stage.language])
        expect((await stage.run(script)).outcome, script).toMatchObject({ status: 'failed', reason, returnJson: null });
      return stage.run(stage.script);
    },
    expect: ({ outcome }) => failedAs(outcome, 'script_error'),
    control: byHand(
      'a forgery',
      async (_script, language) => see(await runPlain(language, handBack(literal('{}'))[language])),
      ({ outcome }) => expect(outcome).toMatchObject({ status: 'succeeded', returnJson: '{}' }),
    ),
  },
  {
    id: 'RC-08',
    title: 'hands back links, FIFOs, sockets, devices and folders as artifacts and as its result',
    scripts: throughBash(odd),
    play: async (stage) => {
      if (stage.language === 'bash')
        for (const path of oddResultPaths) {
          const { outcome } = await stage.run(path);
          expect(outcome, path).toMatchObject({ status: 'failed', reason: 'contract_error', returnJson: null });
        }
      const trial = await stage.run(stage.script);
      expect(trial.outcome.artifacts.map(({ path }) => path).sort()).toEqual(['deep/a/good', 'good']);
      for (const text of await readAll(trial)) expect(['good\n', 'other\n']).toContain(text);
      return trial;
    },
    expect: ({ outcome }) => {
      for (const name of ['link', 'folder', 'loop', 'fifo', 'one', 'two', 'socket', 'zero', 'memory', 'self'])
        expect(outcome?.refused.map(({ path }) => path)).toContain(name);
    },
    control: byHand(
      'refusing to follow',
      (_script, language) =>
        runBare(language, throughBash(`cd /tmp && ln -s /etc/passwd link && echo "root=$(cat link)"`)[language]),
      ({ facts }) => expect(facts.root).toContain('root:'),
    ),
  },
  {
    id: 'RC-09',
    title: 'swaps files and folders for links while they are collected',
    scripts: swappers,
    play: async (stage) => {
      for (let round = 0; round < (isFull ? 40 : 4); round += 1) {
        const trial = await stage.run(stage.script);
        expect(trial.outcome.reason).toBe('ok');
        for (const text of await readAll(trial)) expect(['mine\n', '']).toContain(text);
      }
      return stage.run(stage.script);
    },
    expect: ({ outcome }) => expect(outcome?.reason).toBe('ok'),
    control: byHand(
      'waiting for the end of every process',
      (_script, language) =>
        runBare(
          language,
          throughBash(
            `${swappers.bash}\nfor n in $(seq 3000); do if [ "$(head -c 4 file 2>/dev/null)" = root ]; then echo followed=yes; break; fi; done; kill %1`,
          )[language],
        ),
      ({ facts }) => expect(facts.followed).toBe('yes'),
    ),
  },
  {
    id: 'RC-12',
    title: 'names its files so that a shell, a path, a header or a page would stumble',
    scripts: namers,
    overrides: { artifactCaps: { files: 100, fileBytes: MIB, totalBytes: MIB } },
    play: async (stage) => {
      const trial = await stage.run(stage.script);
      expect(trial.outcome.artifacts.map(({ path }) => path).sort()).toEqual([...names].sort());
      for (const { storedName } of trial.outcome.artifacts) expect(storedName).toMatch(/^artifact-\d+$/);
      return trial;
    },
    expect: ({ outcome }) => {
      expect(outcome?.refused).toHaveLength(badNames.length);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
      for (const { path } of outcome?.refused ?? []) expect(path).not.toMatch(/[\u0000-\u001f\u007f]/);
    },
    control: byHand(
      'names of our own',
      (script, language) => runBare(language, `${script}`),
      () => expect(`attachment; filename="${names.find((name) => name.includes('"'))}"`).toMatch(/"quote"s"/),
    ),
  },
  {
    id: 'RC-51',
    title: 'floods the control channel, which no limit of output counts',
    isAlikeWhenCold: true,
    scripts: {
      python: `import os\nwhile True: os.write(3, b'progress {"fraction":0.5,"text":"x"}\\n' * 1000)`,
      bash: `while :; do printf 'progress {"fraction":0.5,"text":"x"}\\n%.0s' {1..1000} >&9; done`,
      node: `import { writeSync } from 'node:fs';\nconst block = 'progress {"fraction":0.5,"text":"x"}\\n'.repeat(1000);\nfor (;;) writeSync(3, block);`,
    },
    overrides: { limits: { timeoutMs: 2000 } },
    play: async (stage) => {
      const flooding = growthOf(() => stage.run(stage.script));
      const neighbour = await stage.run({ python: '', bash: ':', node: '' }[stage.language], {
        limits: { timeoutMs: 30_000 },
      });
      expect(neighbour.outcome.reason).toBe('ok');
      const trial = await flooding;
      expect(trial.progress.length).toBeLessThan(100);
      return trial;
    },
    expect: ({ outcome }) => expect(outcome).toMatchObject({ status: 'timed_out', reason: 'timeout' }),
    control: harmless(
      'an end to it',
      (script) =>
        script
          .replace('while True:', 'for _ in range(1):')
          .replace('while :; do', 'for n in 1; do')
          .replace('for (;;)', 'for (let n = 0; n < 1; n += 1)'),
      ({ outcome }) => expect(outcome).toMatchObject({ reason: 'ok' }),
    ),
  },
];

async function runPlain(language: Language, script: string): Promise<Trial> {
  const made = await createLocalUnderTest({ pool: 'cold' });
  try {
    return await runTrial(made, language, asTool(language, script));
  } finally {
    await made.dispose();
  }
}

function hexOf(text: string): string {
  return Buffer.from(text).toString('hex');
}

testCases(cases);
