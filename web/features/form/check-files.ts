import type { FileRule } from '../../../src/contract/form.ts';

export type FileFault =
  | { kind: 'few'; least: number }
  | { kind: 'many'; most: number }
  | { kind: 'big'; name: string; mostBytes: number }
  | { kind: 'bigTogether'; mostBytes: number }
  | { kind: 'wrongKind' | 'sameName' | 'name'; name: string };

interface ChosenFile {
  name: string;
  size: number;
  type: string;
}

const MOST_NAME_BYTES = 255;

/** What the server would refuse, found before anything is sent. Files of an earlier turn count as given. */
export function checkFiles(rule: FileRule, files: readonly ChosenFile[], keptFiles = 0): FileFault[] {
  const faults: FileFault[] = [];
  if (files.length === 0 && keptFiles < rule.min) faults.push({ kind: 'few', least: rule.min });
  else if (files.length > 0 && files.length < rule.min) faults.push({ kind: 'few', least: rule.min });
  if (files.length > rule.max) faults.push({ kind: 'many', most: rule.max });
  const seen = new Set<string>();
  for (const { name, size, type } of files) {
    if (!isUsableName(name)) faults.push({ kind: 'name', name });
    if (size > rule.maxFileBytes) faults.push({ kind: 'big', name, mostBytes: rule.maxFileBytes });
    if (!isAccepted(rule.accept, name, type)) faults.push({ kind: 'wrongKind', name });
    if (seen.has(name)) faults.push({ kind: 'sameName', name });
    seen.add(name);
  }
  if (files.reduce((sum, file) => sum + file.size, 0) > rule.maxTotalBytes) {
    faults.push({ kind: 'bigTogether', mostBytes: rule.maxTotalBytes });
  }
  return faults;
}

/** By extension or by MIME type, `image/*` included; an empty list takes all. */
export function isAccepted(accept: readonly string[], name: string, type: string): boolean {
  if (accept.length === 0) return true;
  const lowerName = name.toLowerCase();
  const lowerType = type.toLowerCase().split(';')[0]?.trim() ?? '';
  return accept.some((each) => {
    const rule = each.toLowerCase();
    if (rule.startsWith('.')) return lowerName.endsWith(rule);
    return rule.endsWith('/*') ? lowerType.startsWith(rule.slice(0, -1)) : lowerType === rule;
  });
}

function isUsableName(name: string): boolean {
  const isBad = name === '' || name === '.' || name === '..' || /[/\\\0]/.test(name);
  return !isBad && new TextEncoder().encode(name).byteLength <= MOST_NAME_BYTES;
}
