/** What a container sends when its first process is the attacker's: the parser of the worker must stand up to all of it. */
import { execFileSync } from 'node:child_process';
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import { finalStatuses } from '../../../src/contract/run-status.ts';
import { createStreamSplitter } from '../../../src/sandbox/docker/read-streams.ts';
import { createDockerUnderTest, type DockerUnderTest } from '../../sandbox/docker-under-test.ts';
import { runTrial, type Trial } from '../../sandbox/trial.ts';
import { runBare } from '../bare.ts';
import { growthOf } from '../growth.ts';
import { runnersOf } from '../runners.ts';
import { testCell } from '../test-cases.ts';

const IMAGE = 'scriptorium-runner:attacker';
const attacks = join(import.meta.dirname, '../attacks');
const build = `FROM ${inject('runnerImage')}
COPY first-process.py /opt/first-process.py
CMD ["/usr/bin/python3", "-I", "-S", "-B", "/opt/first-process.py"]
`;

const caps = { files: 20, fileBytes: 10_000, totalBytes: 30_000 };
const good = 'tell(b"f", b"good", 4, 8)\nfor _ in wanted(): frames.send(b"a", b"good")\nframes.send(b"Z")';

/** What is said, and the paths of the artifacts that may come of it; null where nothing of it may be believed. */
const stories: [what: string, script: string, kept: string[] | null][] = [
  ['nothing odd', `end()\n${good}`, ['good']],
  [
    'paths that lead out, are absolute, empty, or hold NULs and newlines',
    `end()
for path in (b"../x", b"/abs", b"a/../../b", b"..", b".", b"", b"a//b", b"a/", b"a\\0b", b"a\\nb", b"\\xff", b"x" * 256, b"x/" * 500 + b"x"): tell(b"f", path, 1)
${good}`,
    ['good'],
  ],
  [
    'a link, and a file through it',
    'end()\ntell(b"l", b"d")\ntell(b"f", b"d/file", 2)\nfor _ in wanted(): frames.send(b"a", b"ab")\nframes.send(b"Z")',
    ['d/file'],
  ],
  [
    'the same path twice, as a file and as a folder',
    'end()\nfor path in (b"a", b"a", b"a/b"): tell(b"f", path, 1)\nfor _ in wanted(): frames.send(b"a", b"x")\nframes.send(b"Z")',
    ['a', 'a', 'a/b'],
  ],
  ['hard links', `end()\ntell(b"f", b"hard", 1, 8, 2)\ntell(b"f", b"harder", 1, 8, 2**32 - 1)\n${good}`, ['good']],
  [
    'sizes that are negative or beyond all measure',
    `end()\nfor n, size in enumerate((2**64 - 1, 2**63, 2**53 + 1, 10_001)): tell(b"f", b"big%d" % n, size)\n${good}`,
    ['good'],
  ],
  [
    'a file that is all hole',
    `end()\ntell(b"f", b"sparse", 999, 0)\ntell(b"f", b"dense", 1, 2**64 - 1)\n${good}`,
    null,
  ],
  ['devices, sockets and unknown kinds', `end()\nfor kind in (b"s", b"u"): tell(kind, b"x")\n${good}`, ['good']],
  ['a kind that there is not', `end()\ntell(b"b", b"x")\n${good}`, null],
  ['an entry that is cut off', `end()\nframes.send(b"n", b"f123")\n${good}`, null],
  ['a million entries', `end()\nfor n in range(1_000_000): tell(b"f", b"%d" % n, 1)\n${good}`, null],
  [
    'more bytes than it said',
    'end()\ntell(b"f", b"x", 2)\nwanted()\nframes.send(b"a", b"x" * 100_000)\nframes.send(b"Z")',
    null,
  ],
  [
    'fewer bytes than it said',
    'end()\ntell(b"f", b"x", 900)\nwanted()\nframes.send(b"a", b"x")\nframes.send(b"Z")',
    null,
  ],
  ['no end after the bytes', 'end()\ntell(b"f", b"x", 1)\nwanted()\nframes.send(b"a", b"x")', null],
  ['bytes before they were asked for', `end()\nframes.send(b"a", b"x" * 100_000)\n${good}`, ['good']],
  ['a message of 4 GB', 'end()\nraw(b"n" + b"\\xff" * 4 + b"x" * 100_000)', null],
  ['a message of 4 GB before the end', 'raw(b"X" + b"\\xff" * 4 + b"x" * 100_000)', null],
  ['half a message', 'end()\nraw(b"n\\0\\0")', null],
  ['an end with a wrong secret', 'frames.send(b"X", b\'{"secret":"0","code":0}\')\nend()', null],
  ['an end 10 000 levels deep', 'frames.send(b"X", b\'{"secret":\' + b"[" * 10_000)\nend()', null],
  ['an end without a code', 'frames.send(b"X", json.dumps({"secret": order["secret"], "code": "0"}).encode())', null],
  ['the word that it starts, again', 'frames.send(b"S")\nend()', null],
  ['that its limit was passed, a thousand times', `for n in range(1000): frames.send(b"P")\nend()\n${good}`, ['good']],
];

describe.each(runnersOf('abuse-docker'))('$name', ({ name, sandbox }) => {
  let made: DockerUnderTest;
  beforeAll(async () => {
    execFileSync('/usr/bin/docker', ['build', '--network', 'none', '--quiet', '--tag', IMAGE, '--file', '-', attacks], {
      ...{ input: build, stdio: ['pipe', 'ignore', 'inherit'] },
      env: { PATH: '/usr/bin:/bin', DOCKER_HOST: `unix://${inject('engineSocket')}` },
    });
    const runtime = sandbox === 'docker-runsc' ? 'runsc' : null;
    made = await createDockerUnderTest({ socketPath: inject('engineSocket'), image: IMAGE }, { runtime });
  });
  afterAll(() => made?.dispose());

  testCell(
    { id: 'RC-13', title: 'takes over the first process of its container, and lies', column: name, language: 'all' },
    async () => {
      for (const [what, script, kept] of stories) {
        const trial = await growthOf(() => runTrial(made, 'python', script, { artifactCaps: caps }));
        const { outcome } = trial;
        expect(finalStatuses, what).toContain(outcome.status);
        expect(outcome.artifacts.map(({ path }) => path).sort(), `${what} ${JSON.stringify(outcome)}`).toEqual(
          kept ?? [],
        );
        expectPlainFiles(trial, what);
        expect(await made.listLeftovers(), what).toEqual([]);
      }
      expect(splitByBytes()).toEqual({ stdout: 'abcd', stderr: 'ef' });
    },
  );
});

/** Whatever it said: files alone, under names of ours, within the caps. */
function expectPlainFiles({ artifactsFolder }: Trial, what: string): void {
  let bytes = 0;
  for (const entry of readdirSync(artifactsFolder)) {
    const status = lstatSync(join(artifactsFolder, entry));
    expect(entry, what).toMatch(/^artifact-\d+$/);
    expect(status.isFile() && status.nlink === 1, what).toBe(true);
    expect(status.mode & 0o7777, what).toBe(0o600);
    bytes += status.size;
  }
  expect(bytes, what).toBeLessThanOrEqual(caps.totalBytes);
}

/** The engine's own frames, byte by byte: kinds that there are not, empty ones, and one that would be 4 GB. */
function splitByBytes(): { stdout: string; stderr: string } {
  const heard = { stdout: '', stderr: '' };
  const split = createStreamSplitter({
    onStdout: (chunk) => {
      heard.stdout += chunk.toString();
    },
    onStderr: (chunk) => {
      heard.stderr += chunk.toString();
    },
  });
  const frame = (kind: number, text: string, length = text.length): Buffer => {
    const header = Buffer.from([kind, 1, 2, 3, 0, 0, 0, 0]);
    header.writeUInt32BE(length, 4);
    return Buffer.concat([header, Buffer.from(text)]);
  };
  const bytes = Buffer.concat([
    ...[frame(1, 'a'), frame(0, ''), frame(255, 'b'), frame(2, 'ef'), frame(1, 'c'), frame(1, 'd', 0xff_ff_ff_ff)],
  ]);
  for (const byte of bytes) split(Buffer.from([byte]));
  return heard;
}

const unpack = `import io, os, tarfile
def entry(name, **more):
    made = tarfile.TarInfo(name)
    for key, value in more.items(): setattr(made, key, value)
    return made
archive = io.BytesIO()
with tarfile.open(fileobj=archive, mode="w") as tar:
    tar.addfile(entry("out/link", type=tarfile.SYMTYPE, linkname="/tmp/elsewhere"))
    tar.addfile(entry("out/link/file", size=4), io.BytesIO(b"evil"))
os.mkdir("/tmp/elsewhere")
archive.seek(0)
tarfile.open(fileobj=archive).extractall("/tmp/work")
print("written=" + open("/tmp/elsewhere/file").read())
`;

testCell(
  {
    id: 'RC-13',
    title: 'takes over the first process of its container, and lies',
    column: 'control',
    language: 'python',
  },
  async () => {
    // Whoever unpacks what he is sent writes where the sender likes.
    expect((await runBare('python', unpack)).facts.written).toBe('evil');
  },
);
