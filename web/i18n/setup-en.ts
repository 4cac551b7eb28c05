export const setupEn = {
  title: 'Set up Scriptorium',
  lead: 'This first account may do everything: it adds people and publishes tools.',
  name: 'Your name',
  email: 'E-mail address',
  password: 'Password',
  passwordHelp: 'At least 10 characters. A few words you can remember are better than signs you cannot.',
  passwordShort: 'Use at least 10 characters.',
  submit: 'Create the account',
  noToken: 'The setup link is not complete',
  noTokenHelp: 'Copy the whole link from the terminal where the server started. It ends with a long code.',
  badToken: 'The setup link is not valid. Start the server again to get a new one.',
  signIn: 'Go to sign-in',
};
