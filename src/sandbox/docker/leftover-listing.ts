/** Reads what a container's first process says of an output folder, and decides what is kept. Pure; nothing is believed. */
import {
  artifactFaults,
  type Collection,
  createSelection,
  findNameFault,
  finishSelection,
  keepFile,
  MAX_DEPTH,
  MAX_ENTRIES,
  printableName,
  refuse,
} from '../artifact-rules.ts';
import type { ArtifactCaps } from '../runner.ts';

const FIXED_BYTES = 21;
/** Of any file system that a container has. */
const NAME_BYTES = 255;
/** Each entry may be refused once, and with it one folder on every level for having too many. */
const MAX_MESSAGES = 2 * MAX_ENTRIES;

const faultOf: Record<string, string> = {
  o: artifactFaults.noFolder,
  m: artifactFaults.tooMany,
  d: artifactFaults.tooDeep,
  l: artifactFaults.link,
  s: artifactFaults.special,
  u: artifactFaults.unreadable,
};

/** A file that is wanted: its number among the messages, and how long it has to be. */
export interface WantedFile {
  index: number;
  bytes: number;
  storedName: string;
}

export interface Listing {
  /** One message's content. False when it is none: then the container is not to be trusted with the rest. */
  take: (content: Buffer) => boolean;
  wanted: () => WantedFile[];
  finish: () => Collection;
}

/** Nothing listed yet. */
export function createListing(caps: ArtifactCaps): Listing {
  const selection = createSelection(caps);
  const wanted: WantedFile[] = [];
  let index = -1;
  return {
    take: (content) => {
      index += 1;
      if (content.length < FIXED_BYTES || index >= MAX_MESSAGES) return false;
      const kind = String.fromCharCode(content[0] as number);
      const [size, blocks, links] = [content.readBigUInt64BE(1), content.readBigUInt64BE(9), content.readUInt32BE(17)];
      const names = splitPath(content.subarray(FIXED_BYTES));
      const path = names.map(printableName).join('/');
      if (kind !== 'f') {
        const why = faultOf[kind];
        if (why === undefined) return false;
        const nameFault = names.map((name) => findNameFault(name, path)).find((found) => found !== null);
        refuse(selection, path, kind === 'm' || kind === 'o' ? why : (nameFault ?? why));
        return true;
      }
      const fault = findFileFault(names, path, links);
      if (fault !== null) {
        refuse(selection, path, fault);
        return true;
      }
      const kept = keepFile(selection, path, { size, blocks });
      if (kept !== null) wanted.push({ index, bytes: kept.bytes, storedName: kept.storedName });
      return true;
    },
    wanted: () => wanted,
    finish: () => finishSelection(selection),
  };
}

function findFileFault(names: Buffer[], path: string, links: number): string | null {
  // No file system has such names; whoever sends them is no file system.
  if (names.some((name) => name.length > NAME_BYTES || ['', '.', '..'].includes(name.toString('latin1'))))
    return artifactFaults.unreadable;
  if (names.length > MAX_DEPTH + 1) return artifactFaults.tooDeep;
  const nameFault = names.map((name) => findNameFault(name, path)).find((found) => found !== null);
  return nameFault ?? (links > 1 ? artifactFaults.hardLink : null);
}

function splitPath(path: Buffer): Buffer[] {
  const names: Buffer[] = [];
  let from = 0;
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', from)) {
    names.push(path.subarray(from, at));
    from = at + 1;
  }
  return [...names, path.subarray(from)];
}
