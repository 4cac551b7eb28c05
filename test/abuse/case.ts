/** What an abuse case is: an attack in every language, what must happen, and the twin in which the attack succeeds. */
import type { Language, Outcome } from '../../src/sandbox/runner.ts';
import type { JobOverrides, RunnerUnderTest, Trial } from '../sandbox/trial.ts';

export type Sandbox = 'local' | 'docker-runc' | 'docker-runsc';

export type Scripts = Partial<Record<Language, string>>;

export interface AbuseCase {
  /** Of the list of abuse cases; our own go on counting from 51. */
  id: string;
  /** What the attacker does, in a few words. */
  title: string;
  /** A script without an entrypoint, so that the same text also runs outside a sandbox. It prints lines `name=value`. */
  scripts: Scripts;
  overrides?: JobOverrides;
  /** True where the language cannot matter to a runner that starts an interpreter for each run. */
  isAlikeWhenCold?: true;
  /** Plays the attack and gives the run to judge. Left out, it runs the script once. */
  play?: (stage: Stage) => Promise<Trial>;
  /** What must have happened. */
  expect: (seen: Seen, stage: Stage) => unknown;
  control: Control;
}

/** Where one attack is played: a runner and a language. */
export interface Stage {
  runner: string;
  /** What its sandboxes are, and so which golden files they are held against. */
  sandbox: Sandbox;
  language: Language;
  /** The case's script of this language. */
  script: string;
  made: RunnerUnderTest;
  run: (script: string, overrides?: JobOverrides) => Promise<Trial>;
}

/** What is judged, of an attack in a sandbox and of its twin outside of one. */
export interface Seen {
  facts: Record<string, string>;
  stdout: string;
  stderr: string;
  /** Null where there was no sandbox. */
  outcome: Outcome | null;
}

/** The twin: the same attack without the one defence succeeds, which shows that the attack is one. */
export interface Control {
  /** What is switched off. */
  without: string;
  play: (script: string, language: Language, overrides: JobOverrides) => Promise<Seen>;
  expect: (seen: Seen) => unknown;
}

/** The lines `name=value` that a script printed. */
export function readFacts(stdout: string): Record<string, string> {
  const pairs = stdout.split('\n').flatMap((line) => {
    const at = line.indexOf('=');
    return at > 0 ? [[line.slice(0, at), line.slice(at + 1)] as const] : [];
  });
  return Object.fromEntries(pairs);
}

export const see = ({ stdout, stderr, outcome }: Trial): Seen => ({
  stdout,
  stderr,
  outcome,
  facts: readFacts(stdout),
});

/** The script as a tool: what it does, it does when it is loaded, unless it brings an entrypoint. */
export function asTool(language: Language, script: string): string {
  if (language === 'python' && !script.includes('def run_tool'))
    return `${script}\ndef run_tool(input_dir, output_dir): return None\n`;
  if (language === 'node' && !script.includes('export default')) return `${script}\nexport default () => null;\n`;
  return script;
}

/** Those that start one and the same program, in whichever language. */
const alike = new WeakSet<Scripts>();

/** Whether a runner that starts an interpreter for each run sees no difference between the languages. */
export const areAlike = ({ scripts, isAlikeWhenCold }: AbuseCase): boolean =>
  isAlikeWhenCold === true || alike.has(scripts);

/** The same probe, written in Python, from all three languages: a script may start any program of the sandbox. */
export function throughPython(probe: string): Record<Language, string> {
  const scripts = {
    python: probe,
    bash: `/usr/bin/python3 -I - <<'END_OF_PROBE'\n${probe}\nEND_OF_PROBE\n`,
    node: `import { spawnSync } from 'node:child_process';
const child = spawnSync('/usr/bin/python3', ['-I', '-'], { input: ${JSON.stringify(probe)}, stdio: ['pipe', 'inherit', 'inherit'] });
if (child.status !== 0) throw new Error(\`the probe ended with \${child.status ?? child.signal}\`);\n`,
  };
  alike.add(scripts);
  return scripts;
}

/** The same for Bash. */
export function throughBash(text: string): Record<Language, string> {
  const scripts = {
    bash: text,
    python: `import subprocess\nsubprocess.run(["/bin/bash", "-c", ${JSON.stringify(text)}], check=True)`,
    node: `import { execFileSync } from 'node:child_process';\nexecFileSync('/bin/bash', ['-c', ${JSON.stringify(text)}], { stdio: 'inherit' });`,
  };
  alike.add(scripts);
  return scripts;
}
