import type { LinkPurpose } from '../../src/contract/person.ts';
import type { SignInProblem } from '../features/person/sign-in-problems.ts';

/** Coming in: sign-in, a forgotten password, a link from a mail. */
export const signInEn = {
  title: 'Sign in',
  email: 'E-mail address',
  password: 'Password',
  submit: 'Sign in',
  setupNeeded: 'Scriptorium is not set up yet',
  setupHelp: 'Open the setup link that the server printed in its terminal when it started. It makes the first account.',
  forgot: 'Forgot your password?',
  codeTitle: 'One more step',
  codeLead: 'This account asks for a code as well.',
  code: 'Code',
  codeHelp: 'Six digits from your authenticator app, or one of your recovery codes.',
  otherAccount: 'Use another account',
  or: 'or',
  singleSignOn: (name: string) => `Sign in with ${name}`,
  problems: {
    unreachable: ['The other sign-in cannot be reached.', 'Try again in a moment, or use your password.'],
    failed: ['The sign-in was not completed.', 'It took too long, or was broken off. Try again.'],
    unknown_person: ['You have no account here.', 'Ask an administrator to invite you, under the same e-mail address.'],
  } satisfies Record<SignInProblem, [what: string, next: string]>,
  reset: {
    title: 'Forgot your password?',
    lead: 'Write your e-mail address, and you get a link to choose a new one.',
    submit: 'Send the link',
    sent: 'Look at your mail',
    sentHelp: (email: string) =>
      `If there is an account with ${email}, a link is on its way. It works once, within an hour.`,
    noMail: 'Scriptorium sends no e-mail here',
    noMailHelp: 'Ask an administrator: they can make a link for you to choose a new password.',
    toSignIn: 'Go to sign-in',
  },
  choose: {
    titles: { invitation: 'Welcome to Scriptorium', password_reset: 'A new password' } satisfies Record<
      LinkPurpose,
      string
    >,
    lead: (name: string, email: string) => `Hello ${name}. You sign in as ${email}.`,
    password: 'New password',
    submit: 'Save the password and sign in',
    done: 'Your new password is saved. Sign in with it.',
    askAgain: 'Ask for a new link',
  },
};
