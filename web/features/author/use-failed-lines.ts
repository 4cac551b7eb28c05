import { useQuery } from '@tanstack/react-query';
import { runQuery } from '../run/use-runs.ts';
import type { Editor } from './use-editor.ts';

/** The line where a test run failed, as long as the editor holds the very text that was run. */
export function useFailedLines({ opened, isTouched }: Editor, testRunId: string | null): number[] {
  const { data: run } = useQuery({ ...runQuery(testRunId ?? ''), enabled: testRunId !== null });
  const line = run?.details?.error?.line ?? null;
  return line === null || isTouched || run?.versionId !== opened?.id ? [] : [line];
}
