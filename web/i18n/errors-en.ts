import type { ErrorCode } from '../../src/contract/errors.ts';

export type ErrorWords = Record<ErrorCode | 'unreachable' | 'unknown', [what: string, next: string]>;

/** What happened, then what to try. */
export const errorsEn: ErrorWords = {
  unreachable: ['Scriptorium cannot be reached.', 'Check your connection. The page tries again when you ask it to.'],
  unknown: [
    'Something went wrong in this page.',
    'Load the page again. If it happens once more, pass the reference on.',
  ],
  invalid_request: ['The request was not understood.', 'Load the page again and try once more.'],
  invalid_json: ['The JSON is not valid, or is nested too deeply.', 'Check brackets, commas and quotation marks.'],
  invalid_multipart: ['The upload did not arrive complete.', 'Check your connection and send it again.'],
  unauthenticated: ['You are signed out.', 'Sign in again; you come back to this page.'],
  invalid_credentials: ['The e-mail address or the password is wrong.', 'Check both, and try again.'],
  code_required: ['A code is needed, too.', 'Take it from your authenticator app, or use a recovery code.'],
  code_invalid: ['The code is wrong, or was used already.', 'Wait for the next code of the app, and try again.'],
  sign_in_again: ['This needs a fresh sign-in.', 'Sign out and in again, and try within ten minutes.'],
  forbidden: ['You may not do this.', 'Ask an administrator if you need to.'],
  csrf_failed: ['The request did not come from this page.', 'Load the page again and try once more.'],
  not_found: ['There is nothing here, or you may not see it.', 'Check the address, or start from the catalogue.'],
  link_invalid: ['The link does not work any more.', 'It works once, and for a limited time. Ask for a new one.'],
  conflict: ['Somebody else changed this at the same time.', 'Load the page again to see the change.'],
  stale_parent: [
    'The draft was changed since you opened it.',
    'Your text is kept. Compare it with the newest version before you save.',
  ],
  stale_state: ['The tool has moved on since this page was opened.', 'Open the latest run and go on from there.'],
  locked: [
    'Somebody else is editing this tool.',
    'Your text is kept in this browser. Save it when they are done, or ask them.',
  ],
  slug_taken: ['Another tool already has this address.', 'Choose another one.'],
  email_taken: ['Somebody already has an account with this e-mail address.', 'Look for the person in the list.'],
  invalid_transition: ['The version is not in a state that allows this.', 'Load the page again to see its state.'],
  schedule_cannot_run: [
    'There is nothing that this schedule could run now.',
    'Mend what is in its way, and try again.',
  ],
  setup_done: ['Scriptorium is already set up.', 'Go to the sign-in page.'],
  mail_not_set_up: ['Scriptorium sends no e-mail here.', 'Ask an administrator for a link.'],
  payload_too_large: ['What you sent is larger than allowed.', 'Send fewer or smaller files.'],
  unsupported_media_type: ['This kind of content is not understood here.', 'Send it in another format.'],
  validation_failed: ['Some of the values are not right.', 'They are marked below.'],
  file_not_accepted: ['A file is not of a kind that this tool accepts.', 'Remove it, or save it in another format.'],
  file_name_invalid: ['A file has a name that cannot be used.', 'Rename the file and add it again.'],
  file_name_clash: ['Two files have the same name.', 'Rename one of them.'],
  webhook_refused: [
    'This address cannot be used for a webhook.',
    'Use a public http or https address, or ask whoever runs the server to allow it.',
  ],
  action_not_offered: ['The tool does not offer this step any more.', 'Load the page again to see what it offers now.'],
  too_many_requests: ['That was a little too often.', 'Wait a moment and try again.'],
  internal: ['Something went wrong on our side.', 'Try again. If it happens once more, pass the reference on.'],
  unavailable: [
    'Scriptorium cannot answer just now.',
    'It may be starting, or have no room on its disk. Try again in a moment; if that does not help, tell whoever runs it.',
  ],
};
