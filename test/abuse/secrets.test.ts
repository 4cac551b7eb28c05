import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { until } from '../sandbox/until.ts';
import { runBare } from './bare.ts';
import { type AbuseCase, type Stage, throughPython } from './case.ts';
import { byHand, outside } from './control.ts';
import { readGolden } from './golden.ts';
import { testCases } from './test-cases.ts';
import { runBeside } from './together.ts';

/** In our environment and memory before any runner starts, as a password of the service would be. */
const canary = `canary-${randomUUID()}`;
process.env.DATABASE_URL = `postgres://scriptorium:${canary}@localhost/scriptorium`;
const inMemory = Buffer.from(`heap of the worker: ${canary}`);
const backwards = [...canary].reverse().join('');

const showEnvironment = {
  python:
    'import os\nfor name, value in os.environ.items(): print(f"{name}={value}")\nprint("raw=" + open("/proc/self/environ").read().replace("\\0", " "))',
  bash: 'env -0 | tr "\\0\\n" "\\n "\nset | sed "s/^/set /"\necho "raw=$(tr "\\0" " " < /proc/$$/environ)"',
  node: 'import { readFileSync } from "node:fs";\nfor (const [name, value] of Object.entries(process.env)) console.log(name + "=" + value);\nconsole.log("raw=" + readFileSync("/proc/self/environ", "utf8").replaceAll("\\0", " "));',
};

/** Looks through all memory it can read, its own and that of every process it sees, for the word told backwards. */
const scanMemory = throughPython(`import os, re
word = "${backwards}"[::-1].encode()
found = 0
for pid in [name for name in os.listdir("/proc") if name.isdigit()]:
    for name in ("environ", "cmdline", "maps", "mountinfo"):
        try: found += open(f"/proc/{pid}/{name}", "rb").read().count(word)
        except OSError: pass
    try: areas = [line.split() for line in open(f"/proc/{pid}/maps")]
    except OSError: continue
    for area in areas:
        if not area[1].startswith("r"): continue
        start, end = (int(part, 16) for part in area[0].split("-"))
        if end - start > 1 << 28 or area[-1] in ("[vvar]", "[vsyscall]"): continue
        try:
            with open(f"/proc/{pid}/mem", "rb", 0) as memory:
                memory.seek(start)
                found += memory.read(end - start).count(word)
        except (OSError, OverflowError): pass
# Its own word, and at most a copy or two of that.
print(f"found={found}")
`);

const hasWord = (file: string, word: string): string[] =>
  readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/${file}`, 'utf8').includes(word);
    } catch {
      return false;
    }
  });

const shown = `shown-${randomUUID()}`;
const sleepers = {
  python: `# ${shown}\nimport time\nprint("sent", flush=True)\ntime.sleep(600)`,
  bash: `# ${shown}\necho sent\nsleep 600`,
  node: `// ${shown}\nconsole.log("sent");\nawait new Promise((resolve) => setTimeout(resolve, 600_000));`,
};

const cases: AbuseCase[] = [
  {
    id: 'SE-01',
    title: "reads its environment, and what is left of the worker's",
    scripts: showEnvironment,
    expect: ({ facts, stdout }, { language, sandbox }) => {
      expect(stdout).not.toContain(canary);
      expect(stdout).not.toMatch(/DATABASE_URL|POSTGRES|AWS_|npm_|VITEST|SSH_/);
      const names = Object.keys(facts)
        .filter((name) => /^[A-Z_]+$/.test(name))
        .sort();
      expect(names).toEqual(readGolden(sandbox, `environment-${language}`, names));
    },
    control: byHand(
      'an environment built from nothing',
      (script, language) => runBare(language, script, { env: process.env as Record<string, string> }),
      ({ stdout }) => expect(stdout).toContain(canary),
    ),
  },
  {
    id: 'SE-02',
    title: 'is watched by another user of the host: arguments of all processes',
    isAlikeWhenCold: true,
    scripts: sleepers,
    play: async (stage: Stage) => {
      const secret = `input-${randomUUID()}`;
      const looked = await runBeside(
        { ...stage, run: (script, more) => stage.run(script, { ...more, inputsJson: JSON.stringify({ secret }) }) },
        stage.script,
        async () => [secret, shown].flatMap((word) => hasWord('cmdline', word)),
      );
      expect(looked).toEqual([]);
      return stage.run({ python: '', bash: ':', node: '' }[stage.language]);
    },
    expect: ({ outcome }) => expect(outcome?.reason).toBe('ok'),
    control: byHand(
      'a file instead of an argument',
      async (script, language) => {
        const running = runBare(language, script.replaceAll('600_000', '1_500').replaceAll('600', '1.5'));
        let isOver = false;
        void running.then(() => {
          isOver = true;
        });
        let found: string[] = [];
        await until(() => {
          found = hasWord('cmdline', shown);
          return isOver || found.length > 0;
        });
        const seen = await running;
        return { ...seen, facts: { found: String(found.length) } };
      },
      ({ facts }) => expect(Number(facts.found)).toBeGreaterThan(0),
    ),
  },
  {
    id: 'SE-03',
    title: "searches its memory for the worker's secrets",
    scripts: scanMemory,
    play: (stage) => {
      expect(inMemory.length).toBeGreaterThan(0);
      return stage.run(stage.script);
    },
    // The word itself, once put together, and copies of it that Python makes.
    expect: ({ facts }) => expect(Number(facts.found)).toBeLessThanOrEqual(3),
    control: outside(({ facts }) => expect(Number(facts.found)).toBeGreaterThan(3), {
      env: Object.fromEntries(Array.from({ length: 6 }, (_, n) => [`SECRET_${n}`, canary])),
    }),
  },
];

testCases(cases);
