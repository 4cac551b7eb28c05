/**
 * The one catalogue of errors that cross the wire: `{error: {code, message, details}, requestId}`.
 * A script that fails is a run with a result, never one of these. docs/errors.md is checked against this table.
 */
export const errorCatalogue = {
  invalid_request: { status: 400, message: 'The request is not well formed.' },
  invalid_json: { status: 400, message: 'The JSON is not valid or is nested too deeply.' },
  invalid_multipart: { status: 400, message: 'The upload is not complete or not well formed.' },
  unauthenticated: { status: 401, message: 'Please sign in.' },
  invalid_credentials: { status: 401, message: 'The e-mail address or the password is wrong.' },
  code_required: { status: 401, message: 'Please give the code of your authenticator app.' },
  code_invalid: { status: 401, message: 'The code is wrong, or was used already.' },
  forbidden: { status: 403, message: 'You may not do this.' },
  sign_in_again: { status: 403, message: 'Please sign out and in again first: this needs a fresh sign-in.' },
  csrf_failed: { status: 403, message: 'The request did not come from this site.' },
  not_found: { status: 404, message: 'There is nothing here, or you may not see it.' },
  link_invalid: { status: 404, message: 'The link is wrong, was used already, or is too old.' },
  conflict: { status: 409, message: 'Somebody else changed this at the same time.' },
  stale_parent: { status: 409, message: 'The draft was changed since you opened it.' },
  stale_state: { status: 409, message: 'The tool has moved on since this page was opened.' },
  locked: { status: 409, message: 'Somebody else is editing this tool.' },
  slug_taken: { status: 409, message: 'Another tool already has this address.' },
  email_taken: { status: 409, message: 'Somebody already has an account with this e-mail address.' },
  invalid_transition: { status: 409, message: 'The version is not in a state that allows this.' },
  schedule_cannot_run: { status: 409, message: 'There is nothing that this schedule could run now.' },
  setup_done: { status: 409, message: 'Scriptorium is already set up.' },
  mail_not_set_up: { status: 409, message: 'This installation sends no e-mail.' },
  payload_too_large: { status: 413, message: 'What you sent is larger than allowed.' },
  unsupported_media_type: { status: 415, message: 'This content type is not understood here.' },
  validation_failed: { status: 422, message: 'Some of the values are not right.' },
  file_not_accepted: { status: 422, message: 'A file is not of a kind that this tool accepts.' },
  file_name_invalid: { status: 422, message: 'A file has a name that cannot be used.' },
  file_name_clash: { status: 422, message: 'Two files have the same name.' },
  webhook_refused: { status: 422, message: 'This address cannot be used for a webhook.' },
  action_not_offered: { status: 422, message: 'The tool does not offer this action now.' },
  too_many_requests: { status: 429, message: 'Too many requests. Please wait a moment.' },
  internal: { status: 500, message: 'Something went wrong on our side.' },
  unavailable: { status: 503, message: 'Scriptorium cannot answer just now.' },
} as const satisfies Record<string, { status: number; message: string }>;

export type ErrorCode = keyof typeof errorCatalogue;

/** The status of an error in the Scripts API, which knows but one for a request that is not right. */
export function scriptsApiStatus(code: ErrorCode): number {
  const { status } = errorCatalogue[code];
  return ([413, 415, 422] as number[]).includes(status) ? 400 : status;
}

/**
 * A platform failure or a refused request. Thrown anywhere, answered in one place per process.
 * `details` is shown to the caller, so it never holds a path, SQL or a secret; `cause` is only logged.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, unknown>;

  constructor(
    code: ErrorCode,
    details: Record<string, unknown> = {},
    options: { message?: string; cause?: unknown } = {},
  ) {
    super(options.message ?? errorCatalogue[code].message, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return errorCatalogue[this.code].status;
  }
}
