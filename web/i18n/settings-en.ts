/** What the settings page says, in English. */
export const settingsEn = {
  title: 'Settings',
  lead: 'How this installation works. Each change is recorded.',
  readOnly: 'You can see the settings; a superuser changes them.',
  save: 'Save the settings',
  saved: 'The settings are saved.',
  review: 'Review',
  allowSelfPublish: 'Authors may publish what they wrote',
  allowSelfPublishHelp: 'Four eyes see more than two: normally somebody else approves what you wrote.',
  allowSelfPublishChoices: {
    auto: 'Only while nobody else can approve',
    on: 'Always',
    off: 'Never',
  },
  backup: {
    overdue: 'Make a backup',
    never: 'There has never been a backup of this installation.',
    last: (when: string) => `The last backup was made ${when}.`,
    how: 'Who runs the server does it with “npm run backup”; docs/backup.md tells how to do it each night.',
  },
};
