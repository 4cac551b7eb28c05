import type { Client } from '../src/client/client.ts';
import { MINUTE } from '../src/contract/limits.ts';
import { routes } from '../src/contract/routes.ts';
import type { Schedule } from '../src/contract/schedule.ts';
import type { TestFile } from './tool-maker.ts';

/** Due every hour, next half an hour from now: no moment of it comes while a test makes several, or expects none. */
export const everyHour = {
  kind: 'interval',
  everySeconds: 3600,
  anchor: new Date(Date.now() - 30 * MINUTE).toISOString().slice(0, 16),
  timeZone: 'UTC',
} as const;

/** The body of a new schedule of a tool; `given` in place of what a harmless one says. */
export function scheduleForm(
  toolId: string,
  given: Record<string, unknown> = {},
  files: readonly TestFile[] = [],
): FormData {
  const form = new FormData();
  form.set('schedule', JSON.stringify({ toolId, name: 'Every hour', rule: everyHour, ...given }));
  for (const { name, content, type = 'text/plain' } of files) form.append('files', new File([content], name, { type }));
  return form;
}

export function makeSchedule(
  client: Client,
  toolId: string,
  given: Record<string, unknown> = {},
  files: readonly TestFile[] = [],
): Promise<Schedule> {
  return client.call(routes.createSchedule, { body: scheduleForm(toolId, given, files) });
}
