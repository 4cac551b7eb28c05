/** Looks once at what of the host's file system a sandbox is built from. */
import { existsSync, lstatSync, readlinkSync } from 'node:fs';

export interface HostLayout {
  /** Top-level names that are links into /usr on a merged system, with their targets. */
  links: { name: string; target: string }[];
  /** The same names where they are folders of their own. */
  folders: string[];
  /** Of /etc, what programs need to start and fonts to render: no host configuration, no accounts, no keys. */
  etc: string[];
  maskedFiles: string[];
  maskedFolders: string[];
}

const TOP_LEVEL = ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32'];

/**
 * ld.so.cache: the loader. alternatives: awk and its like are links through it. fonts: PDF and images.
 * mime.types: mimetypes. The certificates are public, and TLS libraries fail on import without them.
 */
const ETC = ['ld.so.cache', 'alternatives', 'fonts', 'mime.types', 'ssl/certs', 'ssl/openssl.cnf'];

/**
 * What Docker masks, and a little more. All of /proc is read-only, and what only root may read needs no mask: the
 * script's user is not root anywhere. Each mask costs 0.15 ms of every run, so it has to earn its place.
 */
const PROC_FILES = [
  ...['interrupts', 'kallsyms', 'kcore', 'key-users', 'keys', 'latency_stats', 'sched_debug', 'sysrq-trigger'],
  ...['timer_list', 'timer_stats'],
];
const PROC_FOLDERS = ['acpi', 'asound', 'scsi'];

/** Looks at the host once: what of it a sandbox binds, links and masks. */
export function readHostLayout(): HostLayout {
  const layout: HostLayout = { links: [], folders: [], etc: [], maskedFiles: [], maskedFolders: [] };
  for (const name of TOP_LEVEL) {
    const stats = lstatSync(`/${name}`, { throwIfNoEntry: false });
    if (stats?.isSymbolicLink()) layout.links.push({ name, target: readlinkSync(`/${name}`) });
    else if (stats?.isDirectory()) layout.folders.push(name);
  }
  layout.etc = ETC.filter((name) => existsSync(`/etc/${name}`));
  layout.maskedFiles = PROC_FILES.filter((name) => existsSync(`/proc/${name}`));
  layout.maskedFolders = PROC_FOLDERS.filter((name) => existsSync(`/proc/${name}`));
  return layout;
}
