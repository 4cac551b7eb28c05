/** A run that goes on until a test lets it go: how far it is hangs on no machine. */
import { rm } from 'node:fs/promises';
import { findSandboxProcesses } from './sandbox-leftovers.ts';

/** Prints a line, waits, and returns `outputs`, of Python. */
export const heldSource = (outputs: string): string => `import os, time

def run_tool(input_dir, output_dir):
    open("/tmp/held", "w").close()
    print("started", flush=True)
    while os.path.exists("/tmp/held"):
        time.sleep(0.02)
    return ${outputs}
`;

/** Lets each run go that is held now on this host by the server of `dataDir`. */
export async function letGo(dataDir: string): Promise<void> {
  const { all } = await findSandboxProcesses(dataDir);
  // Most are of no such run, or have ended meanwhile.
  await Promise.allSettled(all.map((pid) => rm(`/proc/${pid}/root/tmp/held`)));
}
