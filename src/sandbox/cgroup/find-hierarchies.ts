/** Reads where a process's cgroups are mounted: version 1, version 2, or both side by side. Pure. */

export interface Hierarchy {
  /** Where its topmost visible folder is. */
  mountPoint: string;
  /** The folder of this process. */
  ownFolder: string;
}

export interface Hierarchies {
  /** The unified hierarchy; its controllers are in its files. */
  unified: Hierarchy | null;
  /** Version 1, by controller. */
  byController: Map<string, Hierarchy>;
}

/** `mountInfo` and `ownCgroups` are the texts of /proc/self/mountinfo and /proc/self/cgroup. */
export function findHierarchies(mountInfo: string, ownCgroups: string): Hierarchies {
  const found: Hierarchies = { unified: null, byController: new Map() };
  const memberships = ownCgroups.split('\n').map(splitMembership);
  for (const line of mountInfo.split('\n')) {
    const mount = splitMount(line);
    if (mount === null) continue;
    if (mount.type === 'cgroup2') {
      const own = memberships.find(({ controllers }) => controllers.length === 0);
      found.unified ??= { mountPoint: mount.mountPoint, ownFolder: ownFolder(mount, own?.path) };
      continue;
    }
    for (const controller of mount.options) {
      const own = memberships.find(({ controllers }) => controllers.includes(controller));
      if (own === undefined || found.byController.has(controller)) continue;
      found.byController.set(controller, { mountPoint: mount.mountPoint, ownFolder: ownFolder(mount, own.path) });
    }
  }
  return found;
}

interface Mount {
  root: string;
  mountPoint: string;
  type: string;
  options: string[];
}

function splitMount(line: string): Mount | null {
  const [before = '', after = ''] = line.split(' - ');
  const [, , , root, mountPoint] = before.split(' ');
  const [type = '', , options = ''] = after.split(' ');
  if (root === undefined || mountPoint === undefined || !['cgroup', 'cgroup2'].includes(type)) return null;
  return { root, mountPoint, type, options: options.split(',') };
}

function splitMembership(line: string): { controllers: string[]; path: string } {
  const [, controllers = '', ...path] = line.split(':');
  return { controllers: controllers === '' ? [] : controllers.split(','), path: path.join(':') };
}

/** In a container the mount shows a part of the tree, and the membership names the whole path. */
function ownFolder(mount: Mount, path = '/'): string {
  const isBelow = mount.root !== '/' && (path === mount.root || path.startsWith(`${mount.root}/`));
  const relative = isBelow ? path.slice(mount.root.length) : path;
  return relative === '/' ? mount.mountPoint : `${mount.mountPoint}${relative}`;
}
