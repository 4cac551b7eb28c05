/** Says how this host's cgroups are laid out, for a person to read. */
import { access, readFile } from 'node:fs/promises';
import { findHierarchies, type Hierarchies } from './find-hierarchies.ts';

/** `version 2`, `version 1`, both side by side, or none. */
export async function describeCgroups(): Promise<string> {
  const { unified, byController } = await readHierarchies();
  if (byController.size === 0) return unified === null ? 'none' : 'version 2';
  return unified === null ? 'version 1' : 'version 1, with an empty version 2 beside it (hybrid)';
}

/** Whether a limit of memory can include swap. */
export async function isSwapCounted(): Promise<boolean> {
  const { unified, byController } = await readHierarchies();
  const files = [
    // The topmost folder of version 2 has no limits, ours below it has.
    ...(unified === null ? [] : [unified.ownFolder, `${unified.mountPoint}/scriptorium`]).map(
      (folder) => `${folder}/memory.swap.max`,
    ),
    ...[byController.get('memory')].flatMap((own) => (own ? [`${own.mountPoint}/memory.memsw.limit_in_bytes`] : [])),
  ];
  const found = await Promise.all(
    files.map((file) =>
      access(file).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}

async function readHierarchies(): Promise<Hierarchies> {
  return findHierarchies(await readFile('/proc/self/mountinfo', 'utf8'), await readFile('/proc/self/cgroup', 'utf8'));
}
