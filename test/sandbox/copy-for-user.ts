import { chmod, cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
/** The runner and what it loads, the engine of restricted scripts among it. */
const parts = ['src/sandbox', 'src/contract', 'runtime', 'test/sandbox/fixtures', 'package.json'];
const packages = ['zod', 'quickjs-emscripten-core', '@jitl'];

/** Copies into a folder what another user needs, who may not be able to read the project: Node, the runner, an empty `data`. */
export async function copyForUser(folder: string, ...more: string[]): Promise<void> {
  await chmod(folder, 0o777);
  for (const name of [...parts, ...packages.map((name) => `node_modules/${name}`), ...more])
    await cp(join(root, name), join(folder, name), { recursive: true });
  await cp(process.execPath, join(folder, 'node'));
  await mkdir(join(folder, 'data'));
  await chmod(join(folder, 'data'), 0o777);
}
