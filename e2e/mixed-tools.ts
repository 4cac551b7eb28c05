/** Tools of every language, good and hostile, for the storm and the soak: each with what may become of its runs. */
import type { Client } from '../src/client/client.ts';
import type { RunReason } from '../src/contract/run-status.ts';
import type { VersionContent } from '../src/contract/tool.ts';
import { makePublished } from '../test/tool-maker.ts';

export interface MixedTool {
  name: string;
  isHostile: boolean;
  content: Partial<VersionContent> & { source: string };
  /** The reason of a run that nobody cancels and no worker takes with it. */
  ends: RunReason;
  /** Files that a successful run leaves. */
  files: number;
}

const MIB = 1024 * 1024;
const SMALL = { memoryBytes: 64 * MIB, processes: 32, timeoutMs: 20_000 };

export const mixedTools: MixedTool[] = [
  {
    ...{ name: 'python', isHostile: false, ends: 'ok', files: 1 },
    content: {
      source: `
import pathlib, random, time
def run_tool(i, o):
    print("started", flush=True)
    time.sleep(random.random() * 0.3)
    pathlib.Path(o, "made.txt").write_text("made")
    return "<p>done</p>"
`,
    },
  },
  {
    ...{ name: 'bash', isHostile: false, ends: 'ok', files: 1 },
    content: {
      language: 'bash',
      source: 'echo started; sleep 0.1; echo made > "$SKRIPTOTEKET_OUTPUT_DIR/made.txt"; echo done\n',
    },
  },
  {
    ...{ name: 'node', isHostile: false, ends: 'ok', files: 0 },
    content: {
      language: 'node',
      source: 'export default async () => { console.log("started"); return "<p>done</p>"; };\n',
    },
  },
  {
    ...{ name: 'refusing', isHostile: false, ends: 'tool_error', files: 0 },
    content: { source: 'from scriptorium import ToolError\ndef run_tool(i, o): raise ToolError("no")\n' },
  },
  {
    ...{ name: 'killing', isHostile: true, ends: 'script_error', files: 0 },
    content: { language: 'bash', source: 'kill -9 -1; kill -9 $$\n' },
  },
  {
    ...{ name: 'orphaning', isHostile: true, ends: 'ok', files: 0 },
    content: {
      language: 'bash',
      source: 'for n in 1 2 3 4 5; do (setsid sleep 600 </dev/null >/dev/null 2>&1 &) ; done; echo done\n',
    },
  },
  {
    ...{ name: 'greedy', isHostile: true, ends: 'out_of_memory', files: 0 },
    content: { limits: SMALL, source: 'def run_tool(i, o):\n    held = [bytearray(1 << 20) for _ in range(2000)]\n' },
  },
  {
    ...{ name: 'forking', isHostile: true, ends: 'process_limit', files: 0 },
    content: {
      limits: SMALL,
      // It goes on where it is refused one: without cgroups its processes are counted from time to time.
      source: `import os, time
def run_tool(i, o):
    while True:
        try:
            if os.fork() == 0: time.sleep(600)
        except OSError: time.sleep(0.01)
`,
    },
  },
  {
    ...{ name: 'flooding', isHostile: true, ends: 'output_limit', files: 0 },
    content: { language: 'bash', limits: { ...SMALL, outputBytes: 256 * 1024 }, source: 'yes\n' },
  },
  {
    ...{ name: 'hanging', isHostile: true, ends: 'timeout', files: 0 },
    content: { language: 'bash', limits: { ...SMALL, timeoutMs: 1000 }, source: "trap '' TERM INT HUP; sleep 600\n" },
  },
  {
    ...{ name: 'littering', isHostile: true, ends: 'ok', files: 2 },
    content: {
      language: 'bash',
      source: `cd "$SKRIPTOTEKET_OUTPUT_DIR"; echo a > a.txt; echo b > b.txt; ln -s /etc/passwd link; mkfifo pipe
for n in $(seq 1 200); do echo x > "/tmp/$n"; done; echo done
`,
    },
  },
];

export type PublishedTool = MixedTool & { slug: string; toolId: string };

/** Publishes each tool; returns it with its address. */
export async function publishMixedTools(client: Client): Promise<[PublishedTool, ...PublishedTool[]]> {
  const published: PublishedTool[] = [];
  for (const tool of mixedTools) {
    const { slug, toolId } = await makePublished(client, tool.content);
    published.push({ ...tool, slug, toolId });
  }
  return published as [PublishedTool, ...PublishedTool[]];
}
