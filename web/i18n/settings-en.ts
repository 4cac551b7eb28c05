/** What the settings page says, in English. */
export const settingsEn = {
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
  retention: {
    title: 'What is kept',
    help: 'Older runs are deleted with their inputs, results, files and logs, a few at a time. Runs under way stay, and so do the test runs of a version that is in review or published, and the run that somebody can go on from.',
    forGood: 'without end',
    ask: 'Delete what is past the new limits?',
    askHelp: 'It goes within minutes and cannot be had back, except from a backup.',
    askYes: 'Save and delete',
    fields: {
      runDays: 'Days that runs are kept',
      runsPerTool: 'Newest runs of each tool that are kept',
      runsPerPerson: 'Newest runs of each person that are kept',
      logDays: 'Days that logs are kept',
    },
    audit: 'The audit and the counts of runs are kept for good.',
  },
  backup: {
    overdue: 'Make a backup',
    never: 'There has never been a backup of this installation.',
    last: (when: string) => `The last backup was made ${when}.`,
    how: 'Who runs the server does it with “npm run backup”; docs/backup.md tells how to do it each night.',
  },
};
