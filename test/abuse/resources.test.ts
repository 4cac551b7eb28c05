import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect } from 'vitest';
import { MIB } from '../../src/contract/limits.ts';
import type { Language } from '../../src/sandbox/runner.ts';
import { growthWhile } from '../held-memory.ts';
import { runBare } from './bare.ts';
import { type AbuseCase, type Scripts, type Stage, throughPython } from './case.ts';
import { byHand, harmless, withLimits } from './control.ts';
import { probe } from './probe.ts';
import { isFull, LONG, testCases } from './test-cases.ts';

const LIMIT = { memoryBytes: 64 * MIB };

/** Seconds: where nothing counts but who looks from time to time, a script has to live until it was looked at. */
const REST = 600;
/** 200 MB and more, and after a rest a word. */
const eaters = {
  python: `import time\nheld = [bytearray(10_000_000) for _ in range(20)]\ntime.sleep(${REST})\nprint("ate=yes")`,
  bash: `text=$(head -c 100000000 /dev/zero | tr "\\0" x)\nsleep ${REST}\necho "ate=yes"`,
  node: `const held = Array.from({ length: 20 }, () => Buffer.alloc(10_000_000, 1));\nawait new Promise((resolve) => setTimeout(resolve, ${REST} * 1000));\nconsole.log("ate=yes", held.length);`,
};
const withoutRest = (script: string): string => script.replace(String(REST), '0');

const ways = ['memory_file', 'system_v', 'deleted_file', 'shared_mapping', 'children', 'socket_buffers'];
const hog = (way: string, megabytes: number): string =>
  probe('hogs.py').replace('else WAY', `else "${way}"`).replaceAll('WANT', String(megabytes));

/** Fills a folder until it is refused, and tells how many bytes it took. */
const fillers = (folder: string): Record<Language, string> => ({
  python: `import errno, os
written = 0
try:
    with open("${folder}/big", "wb", 0) as file:
        while written < 200_000_000: written += file.write(b"x" * 100_000)
except OSError as error: print("why=" + errno.errorcode[error.errno])
print(f"written={written}")
fd = os.open("${folder}/allocated", os.O_CREAT | os.O_RDWR)
try: os.posix_fallocate(fd, 0, 200_000_000); print("allocated=yes")
except OSError as error: print("allocated=" + errno.errorcode[error.errno])`,
  bash: `head -c 200000000 /dev/zero > ${folder}/big 2>/dev/null || echo why=ENOSPC
echo "written=$(wc -c < ${folder}/big)"
fallocate -l 200000000 ${folder}/allocated 2>/dev/null && echo allocated=yes || echo allocated=ENOSPC`,
  node: `import fs from 'node:fs';
const fd = fs.openSync('${folder}/big', 'w');
let written = 0;
try { while (written < 200_000_000) written += fs.writeSync(fd, Buffer.alloc(100_000, 1)); } catch (error) { console.log('why=' + error.code); }
console.log('written=' + written);
console.log('allocated=ENOSPC');`,
});

const burners = throughPython(`import threading, time
started = time.process_time()
def burn():
    while time.process_time() - started < 0.8: pass
threads = [threading.Thread(target=burn) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print("burnt=yes")
`);
const endless = throughPython(`import os
for _ in range(8):
    if os.fork() == 0: break
while True: pass
`);

/** With `--full` ten gigabytes; the stream of a container would take half an hour for those. */
const yesBytes = ({ sandbox }: Stage): number => (isFull ? (sandbox === 'local' ? 10_240 : 1024) : 128) * MIB;
const GROWTH = 50 * MIB;

const LINE = (isFull ? 256 : 16) * MIB;
const everyByte = Array.from({ length: 256 }, (_, byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
const oddOutput = {
  python: `import sys
out = sys.stdout.buffer
out.write(b"x" * ${LINE} + b"\\n")
out.write(bytes(range(256)) * 10 + b"\\xed\\xa0\\x80\\xf0\\x9f" + b"\\r" * 1000 + b"\\x1b]0;title\\x07\\x1b[31m\\x1b]8;;http://x\\x07" + b"\\nend")
`,
  bash: `head -c ${LINE} /dev/zero | tr '\\0' x; echo
for n in 1 2 3 4 5 6 7 8 9 10; do printf '${everyByte}'; done
printf '\\xed\\xa0\\x80\\xf0\\x9f'; for ((n = 0; n < 1000; n++)); do printf '\\r'; done
printf '\\x1b]0;title\\x07\\x1b[31m\\x1b]8;;http://x\\x07\\nend'`,
  node: `import { writeSync } from 'node:fs';
const put = (bytes) => { for (let sent = 0; sent < bytes.length; ) sent += writeSync(1, bytes, sent); };
put(Buffer.concat([Buffer.alloc(${LINE}, 'x'), Buffer.from('\\n')]));
for (let n = 0; n < 10; n += 1) put(Buffer.from(Array.from({ length: 256 }, (_, c) => c)));
put(Buffer.concat([Buffer.from([0xed, 0xa0, 0x80, 0xf0, 0x9f]), Buffer.alloc(1000, '\\r'), Buffer.from('\\x1b]0;title\\x07\\x1b[31m\\x1b]8;;http://x\\x07\\nend')]));`,
};

const expectedOutput = Buffer.concat([
  ...[Buffer.alloc(LINE, 'x'), Buffer.from('\n')],
  ...Array.from({ length: 10 }, () => Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))),
  ...[Buffer.from([0xed, 0xa0, 0x80, 0xf0, 0x9f]), Buffer.alloc(1000, '\r')],
  Buffer.from('\x1b]0;title\x07\x1b[31m\x1b]8;;http://x\x07\nend'),
]).toString();

const fill = (folder: string): Scripts => fillers(folder);

const cases: AbuseCase[] = [
  {
    id: 'RS-01',
    title: 'takes more memory than it may have',
    scripts: eaters,
    overrides: { limits: LIMIT },
    expect: ({ outcome, facts }) => {
      expect(outcome).toMatchObject({ status: 'failed', returnJson: null });
      // A language may notice by itself that there is no more.
      expect(['out_of_memory', 'script_error']).toContain(outcome?.reason);
      expect(facts.ate).toBeUndefined();
    },
    control: withLimits({ memoryBytes: 2048 * MIB }, ({ facts }) => expect(facts.ate).toMatch(/^yes/), withoutRest),
  },
  {
    id: 'RS-51',
    title: 'takes memory that no process shows as its own: memory files, System V, shared mappings, buffers',
    scripts: throughPython(hog('shared_mapping', 200)),
    overrides: { limits: LIMIT },
    play: async (stage) => {
      for (const way of ways) {
        const { outcome, stdout } = await stage.run(throughPython(hog(way, 200))[stage.language]);
        // Either it is ended, or it is refused more before it has what the limit allows. What it says that it has reached
        // counts children, too, that the kernel has killed meanwhile: that ends the run, but maybe after its last word.
        const reached = /reached=(\d+)/.exec(stdout)?.[1];
        if (reached === undefined || outcome.reason === 'out_of_memory')
          expect(`${way}: ${outcome.reason}`).toMatch(/: (out_of_memory|script_error)$/);
        else expect(Number(reached) * MIB, way).toBeLessThanOrEqual(LIMIT.memoryBytes);
      }
      return stage.run(stage.script);
    },
    expect: ({ facts }) => expect(facts.reached).toBeUndefined(),
    control: withLimits({ memoryBytes: 2048 * MIB }, ({ facts }) => expect(facts.reached).toBe('200')),
  },
  {
    id: 'RS-02',
    title: 'fills /tmp, /dev/shm and /work, with one file, without writing, with many',
    isAlikeWhenCold: true,
    scripts: fill('/tmp'),
    overrides: { limits: { tmpBytes: 4 * MIB, workBytes: 4 * MIB } },
    play: async (stage) => {
      const before = statfsSync(tmpdir());
      for (const folder of ['/work/output', '/dev/shm']) {
        const { stdout, outcome } = await stage.run(fillers(folder)[stage.language]);
        const most = folder === '/dev/shm' ? 64 * MIB : 4 * MIB;
        expect(Number(/written=(\d+)/.exec(stdout)?.[1]), `${folder} ${JSON.stringify(outcome)}`).toBeLessThanOrEqual(
          most,
        );
      }
      const many = `import os\ntry:\n    for n in range(${isFull ? 1_000_000 : 30_000}): os.close(os.open(f"/tmp/{n}", os.O_CREAT | os.O_WRONLY))\nexcept OSError: pass\n`;
      await stage.run(throughPython(many)[stage.language]);
      // None of it is on a disk of the host: its inodes are as many as before, but for what others do there.
      expect(Math.abs(statfsSync(tmpdir()).ffree - before.ffree)).toBeLessThan(20_000);
      return stage.run(stage.script);
    },
    expect: ({ facts }) => {
      expect(['ENOSPC', 'EFBIG']).toContain(facts.why);
      expect(['ENOSPC', 'EFBIG']).toContain(facts.allocated);
      expect(Number(facts.written)).toBeLessThanOrEqual(4 * MIB);
    },
    control: withLimits({ tmpBytes: 512 * MIB, memoryBytes: 2048 * MIB }, ({ facts }) =>
      expect(facts.written).toBe('200000000'),
    ),
  },
  {
    id: 'RS-05',
    title: 'keeps every processor busy with many threads, for ever',
    scripts: burners,
    overrides: { limits: { cpus: 0.2 } },
    play: async (stage) => {
      const { outcome } = await stage.run(endless[stage.language], { limits: { cpus: 0.5, timeoutMs: 1500 } });
      expect(outcome).toMatchObject({ status: 'timed_out', reason: 'timeout' });
      return stage.run(stage.script);
    },
    expect: ({ outcome, facts }, { sandbox }) => {
      expect(facts.burnt).toBe('yes');
      const { durationMs = 0, cpuMs = 0 } = outcome ?? {};
      // A fifth of a processor; a first share of each period is free.
      expect(cpuMs).toBeLessThan(0.2 * durationMs + 300);
      // 0.8 seconds of a processor take four. In gVisor a thread that waits for its turn counts as busy.
      if (sandbox !== 'docker-runsc') expect(durationMs).toBeGreaterThan(2000);
    },
    control: byHand(
      'a share',
      (script, language) => runBare(language, script),
      ({ facts }) => expect(facts.burnt).toBe('yes'),
    ),
  },
  {
    id: 'RS-06',
    title: 'prints without end',
    isAlikeWhenCold: true,
    scripts: {
      python: 'import os\nwhile True: os.write(1, b"y\\n" * 4096)',
      bash: 'yes',
      node: 'import { writeSync } from "node:fs";\nconst block = "y\\n".repeat(4096);\nfor (;;) writeSync(1, block);',
    },
    play: async (stage) => {
      let handedOn = 0;
      // What reading output takes at all is not growth with it.
      await stage.run(stage.script, { limits: { outputBytes: 64 * MIB }, isOutputKept: false });
      const { played, grownBytes } = await growthWhile(() =>
        stage.run(stage.script, {
          limits: { ...LONG, outputBytes: yesBytes(stage) },
          isOutputKept: false,
          onStdout: (text) => {
            handedOn += text.length;
          },
        }),
      );
      expect(handedOn).toBe(yesBytes(stage));
      expect(grownBytes).toBeLessThan(GROWTH);
      return played;
    },
    expect: ({ outcome }) => expect(outcome).toMatchObject({ status: 'failed', reason: 'output_limit' }),
    control: harmless(
      'printing too much',
      (script) =>
        script
          .replace(/^yes$/, 'yes | head -n 100')
          .replace('while True:', 'for _ in range(10):')
          .replace('for (;;)', 'for (let n = 0; n < 10; n += 1)'),
      ({ outcome }) => expect(outcome?.reason).toBe('ok'),
    ),
  },
  {
    id: 'RS-07',
    title: 'prints one line of 16 MB, NULs, broken characters, halves of pairs and terminal escapes',
    isAlikeWhenCold: true,
    scripts: oddOutput,
    overrides: { limits: { ...LONG, outputBytes: 2 * LINE } },
    expect: ({ outcome, stdout }) => {
      expect(outcome?.reason).toBe('ok');
      // toBe would write all of it into its message.
      expect(stdout.length).toBe(expectedOutput.length);
      expect(stdout === expectedOutput).toBe(true);
    },
    control: byHand(
      'a check of what arrived',
      (script, language) => runBare(language, script.replaceAll('title', 'other')),
      ({ stdout }) => expect(stdout === expectedOutput).toBe(false),
    ),
  },
];

testCases(cases);
