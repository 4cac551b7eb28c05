/** What people set for themselves in a tool, in English. */
export const toolSettingsEn = {
  title: 'My settings',
  standard: 'Defaults',
  own: 'Changed by me',
  help: 'Yours alone. Each of your runs is given them, until the tool asks for other settings.',
  testHelp: 'For your test runs alone. They are kept while the settings schema stays the same.',
  save: 'Save my settings',
  saved: 'Your settings are saved.',
  reset: 'Back to the defaults',
  schema: 'Settings (JSON Schema)',
  schemaHelp:
    'What each person may set for themselves, kept from run to run. Like the form, without files; what is required needs a default.',
};
