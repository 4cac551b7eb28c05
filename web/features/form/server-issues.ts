import { ApiError } from '../../../src/client/client.ts';
import type { FieldIssue } from './issue-text.ts';

const noIssues: readonly FieldIssue[] = [];
const issuesByError = new WeakMap<Error, readonly FieldIssue[]>();
const fileCodes = ['file_not_accepted', 'file_name_invalid', 'file_name_clash', 'payload_too_large'];

/** The fields that the server found wrong. The same error gives the same list, so that it can be compared. */
export function issuesOf(error: Error | null): readonly FieldIssue[] {
  if (!(error instanceof ApiError)) return noIssues;
  const known = issuesByError.get(error) ?? readIssues(error.details.issues);
  issuesByError.set(error, known);
  return known;
}

/** What the server says of the files, at the files; it names them, which the sentence of the page cannot. */
export function fileMessagesOf(error: Error | null): string[] {
  if (!(error instanceof ApiError) || !fileCodes.includes(error.code)) return [];
  const messages = issuesOf(error).map((issue) => issue.message);
  return messages.length > 0 ? messages : [error.message];
}

function readIssues(details: unknown): readonly FieldIssue[] {
  if (!Array.isArray(details)) return noIssues;
  return details.filter(
    (issue): issue is FieldIssue =>
      typeof issue === 'object' &&
      issue !== null &&
      typeof issue.field === 'string' &&
      typeof issue.message === 'string',
  );
}
