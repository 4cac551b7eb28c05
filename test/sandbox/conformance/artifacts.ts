import { readdir, readFile, stat } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { pythonTool, type RunnerUnderTest, runTrial, type Trial, timeToBegin } from '../trial.ts';

export function testArtifacts(underTest: () => RunnerUnderTest): void {
  const run = (body: string, overrides = {}): Promise<Trial> =>
    runTrial(underTest(), 'python', `import os\n${pythonTool(`os.chdir(output_dir)\n${body}`)}`, overrides);
  const whyOf = (trial: Trial, path: string): string | undefined =>
    trial.outcome.refused.find((entry) => entry.path === path)?.why;

  it('collects regular files of every folder, under names of its own', async () => {
    const trial = await run(`
os.makedirs("a/b")
for name in ("å 🦐.txt", "a/b/c.txt", "-rf", ".hidden", "x" * 255):
    open(name, "w").write(name)
os.chmod("-rf", 0o4777)`);
    const { artifacts, refused } = trial.outcome;
    expect(refused).toEqual([]);
    expect(artifacts.map(({ path }) => path)).toEqual(['-rf', '.hidden', 'a/b/c.txt', 'x'.repeat(255), 'å 🦐.txt']);
    for (const { path, storedName, bytes } of artifacts) {
      const copy = `${trial.artifactsFolder}/${storedName}`;
      expect(await readFile(copy, 'utf8')).toBe(path);
      expect((await stat(copy)).mode & 0o7777).toBe(0o600);
      expect(bytes).toBe(Buffer.byteLength(path));
      expect(storedName).toMatch(/^[\w-]+$/);
    }
    expect((await readdir(trial.artifactsFolder)).length).toBe(artifacts.length);
  });

  it('refuses what is no plain file, and follows nothing', async () => {
    const trial = await run(`
import socket
os.symlink("/etc/passwd", "link")
os.symlink("/proc/self/root", "folder-link")
os.symlink("loop", "loop")
os.mkfifo("fifo")
socket.socket(socket.AF_UNIX).bind("socket")
open("one", "w").write("x")
os.link("one", "two")
open("good", "w").write("good")`);
    expect(trial.outcome.artifacts.map(({ path }) => path)).toEqual(['good']);
    for (const name of ['link', 'folder-link', 'loop']) expect(whyOf(trial, name)).toContain('symbolic link');
    for (const name of ['fifo', 'socket']) expect(whyOf(trial, name)).toContain('FIFO');
    for (const name of ['one', 'two']) expect(whyOf(trial, name)).toContain('hard link');
    expect((await readdir(trial.artifactsFolder)).length).toBe(1);
  });

  it('represents names safely that cannot be shown', async () => {
    const trial = await run('for name in (b"bad-\\xff", b"line\\nbreak", b"esc\\x1b[31m"): open(name, "w").write("x")');
    expect(trial.outcome.artifacts).toEqual([]);
    expect(trial.outcome.refused.map(({ path }) => path)).toEqual(['bad-\uFFFD', 'esc\\x1b[31m', 'line\\x0abreak']);
  });

  it('keeps what fits and refuses the rest, whatever sparse files pretend', async () => {
    const trial = await run(
      `
open("a", "wb").write(b"x" * 900)
open("b", "wb").write(b"x" * 20_000)
with open("sparse", "wb") as file: file.truncate(100_000_000)
open("c", "wb").write(b"x" * 8000)
open("d", "wb").write(b"x" * 8000)`,
      { artifactCaps: { files: 3, fileBytes: 10_000, totalBytes: 14_000 } },
    );
    expect(trial.outcome.artifacts.map(({ path }) => path)).toEqual(['a', 'c']);
    expect(whyOf(trial, 'b')).toContain('10000');
    expect(whyOf(trial, 'sparse')).toContain('10000');
    expect(whyOf(trial, 'd')).toContain('14000');
  });

  it('stops at the number of files, and does not list thousands of refusals', async () => {
    const trial = await run('for n in range(300): open(f"{n:03}", "w").close()', {
      artifactCaps: { files: 5, fileBytes: 100, totalBytes: 100 },
    });
    expect(trial.outcome.artifacts.length).toBe(5);
    expect(trial.outcome.refused.length).toBeLessThan(120);
    expect(trial.outcome.refused.at(-1)?.why).toContain('195 more');
  });

  it('looks only so deep', async () => {
    const trial = await run('for _ in range(60):\n    os.mkdir("d")\n    os.chdir("d")\nopen("deep", "w").close()');
    expect(trial.outcome.artifacts).toEqual([]);
    expect(trial.outcome.refused[0]?.why).toContain('deeper');
  });

  it.each([
    ['removed', 'os.rmdir("/work/output")'],
    ['a link', 'os.rmdir("/work/output")\nos.symlink("/usr", "/work/output")'],
    ['a file', 'os.rmdir("/work/output")\nopen("/work/output", "w").close()'],
    ['renamed', 'os.rename("/work/output", "/work/other")'],
  ])('says so when the output folder is %s', async (_what, body) => {
    const trial = await run(body);
    expect(trial.outcome).toMatchObject({ status: 'succeeded', artifacts: [] });
    expect(trial.outcome.refused).toMatchObject([{ path: '', why: expect.stringContaining('output folder') }]);
  });

  it.each([
    ['failed', 'raise ValueError', 'script_error'],
    ['was killed', 'os.kill(os.getpid(), 9)', 'script_error'],
    ['ran out of time', 'while True: pass', 'timeout'],
  ])('collects also after a run that %s', async (_what, end, reason) => {
    const limits = reason === 'timeout' ? { timeoutMs: timeToBegin(await run('return None')) } : {};
    const trial = await run(`open("kept", "w").write("kept")\n${end}`, { limits });
    expect(trial.outcome).toMatchObject({ reason, artifacts: [{ path: 'kept', bytes: 4 }] });
  });
}
