import { expect, test } from 'vitest';
import { ApiError } from '../../../src/client/client.ts';
import { fileMessagesOf, issuesOf } from './server-issues.ts';

test('the issues of an answer are read, and anything else in their place is left out', () => {
  const issue = { field: 'name', message: 'Too short.' };
  const error = new ApiError('validation_failed', '', { issues: [issue, null, 'x', { field: 1 }] }, 'r');
  expect(issuesOf(error)).toEqual([issue]);
  expect(issuesOf(error)).toBe(issuesOf(error));
  expect(issuesOf(new TypeError('offline'))).toEqual([]);
});

test('only an answer about files is shown at the files', () => {
  expect(fileMessagesOf(new ApiError('file_name_clash', 'Both are a.csv.', {}, 'r'))).toEqual(['Both are a.csv.']);
  expect(fileMessagesOf(new ApiError('internal', 'x', {}, 'r'))).toEqual([]);
});
