import { utf8Bytes } from '../json.ts';
import { quote } from './issue.ts';

export interface FileNameIssue {
  code: 'file_name_invalid' | 'file_name_clash';
  names: string[];
  message: string;
}
export type CheckedFileNames = { ok: true; names: string[] } | { ok: false; issues: FileNameIssue[] };

const LONGEST_NAME_BYTES = 255;

/**
 * Names of uploaded files as they will be under `/work/input`, in the order given: NFC, otherwise unchanged.
 * A path, a control character or a name that is too long is refused; so are two names that become the same one.
 */
export function checkFileNames(names: readonly string[]): CheckedFileNames {
  const issues: FileNameIssue[] = [];
  const givenAs = new Map<string, string>();
  for (const given of names) {
    const fault = faultOfName(given.normalize('NFC'));
    if (fault) {
      issues.push({
        code: 'file_name_invalid',
        names: [given],
        message: `The file name ${quote(visible(given))} ${fault}.`,
      });
      continue;
    }
    const clash = givenAs.get(given.normalize('NFC'));
    if (clash === undefined) givenAs.set(given.normalize('NFC'), given);
    else
      issues.push({
        code: 'file_name_clash',
        names: [clash, given],
        message: `Two files would have the same name: ${quote(clash)} and ${quote(given)}.`,
      });
  }
  return issues.length > 0 ? { ok: false, issues } : { ok: true, names: [...givenAs.keys()] };
}

function faultOfName(name: string): string | null {
  if (name === '') return 'is empty';
  if (name === '.' || name === '..') return 'is not a name';
  if (/[/\\]/.test(name)) return 'contains a slash';
  if (/\p{Cc}/u.test(name)) return 'contains a control character';
  if (!name.isWellFormed()) return 'is not valid Unicode';
  return utf8Bytes(name) > LONGEST_NAME_BYTES ? `is longer than ${LONGEST_NAME_BYTES} bytes` : null;
}

function visible(name: string): string {
  return name.toWellFormed().replaceAll(/\p{Cc}/gu, '\uFFFD');
}
