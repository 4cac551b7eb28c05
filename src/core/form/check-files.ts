import type { FileRule } from '../../contract/form.ts';
import { quote } from './issue.ts';

export interface OfferedFile {
  name: string;
  bytes: number;
  /** As the browser says; empty where it does not know. */
  mime: string;
}
export interface FileIssue {
  code: 'too_few_files' | 'too_many_files' | 'file_too_large' | 'files_too_large' | 'file_not_accepted' | 'no_files';
  /** The file at fault, where it is one file. */
  name: string | null;
  message: string;
}

/** Checks a set of files against the form's file group (null: the form takes none). Gives every fault at once. */
export function checkFiles(rule: FileRule | null, files: readonly OfferedFile[]): FileIssue[] {
  if (!rule) {
    return files.length === 0 ? [] : [{ code: 'no_files', name: null, message: 'This tool does not take files.' }];
  }
  const issues: FileIssue[] = [];
  const label = quote(rule.label);
  if (files.length < rule.min) {
    issues.push({ code: 'too_few_files', name: null, message: `${label} needs at least ${counted(rule.min)}.` });
  }
  if (files.length > rule.max) {
    issues.push({ code: 'too_many_files', name: null, message: `${label} takes at most ${counted(rule.max)}.` });
  }
  for (const file of files) {
    if (file.bytes > rule.maxFileBytes) {
      const message = `${quote(file.name)} is larger than ${megabytes(rule.maxFileBytes)}.`;
      issues.push({ code: 'file_too_large', name: file.name, message });
    }
    if (!acceptsFile(rule, file.name, file.mime)) {
      const message = `${quote(file.name)} is not of a kind that ${label} takes (${rule.accept.join(', ')}).`;
      issues.push({ code: 'file_not_accepted', name: file.name, message });
    }
  }
  if (files.reduce((sum, file) => sum + file.bytes, 0) > rule.maxTotalBytes) {
    issues.push({
      code: 'files_too_large',
      name: null,
      message: `Together the files are larger than ${megabytes(rule.maxTotalBytes)}.`,
    });
  }
  return issues;
}

/** Whether the name's ending or the MIME type is one that the rule accepts; an empty list accepts everything. */
export function acceptsFile(rule: Pick<FileRule, 'accept'>, name: string, mime: string): boolean {
  if (rule.accept.length === 0) return true;
  const lowerName = name.toLowerCase();
  const type = mime.toLowerCase().split(';')[0]?.trim() ?? '';
  return rule.accept.some((accepted) => {
    if (accepted.startsWith('.'))
      return lowerName.endsWith(accepted.toLowerCase()) && lowerName.length > accepted.length;
    if (accepted === '*/*') return true;
    if (accepted.endsWith('/*')) return type.startsWith(accepted.slice(0, -1).toLowerCase());
    return type === accepted.toLowerCase();
  });
}

function counted(files: number): string {
  return files === 1 ? 'one file' : `${files} files`;
}

function megabytes(bytes: number): string {
  return bytes < 1024 * 1024
    ? `${Math.max(1, Math.floor(bytes / 1024))} KiB`
    : `${Math.floor((bytes / 1024 / 1024) * 10) / 10} MiB`;
}
