/** What can be wrong with the start of a run, and with a turn of one. */
export const startErrors = [
  'not_found',
  'payload_too_large',
  'invalid_multipart',
  'validation_failed',
  'file_not_accepted',
  'file_name_invalid',
  'file_name_clash',
  'too_many_requests',
] as const;
export const actionErrors = [
  'not_found',
  'stale_state',
  'action_not_offered',
  'validation_failed',
  'too_many_requests',
] as const;
