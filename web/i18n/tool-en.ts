const count = (n: number, one: string, many: string) => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

export const toolEn = {
  run: 'Run',
  about: 'About this tool',
  howTo: 'How to use it',
  by: (name: string) => `Looked after by ${name}`,
  version: (n: number) => `version ${n}`,
  edit: 'Open the test area',
  yourInput: 'Your input',
  noInput: 'This tool needs nothing from you. Press Run.',
  earlier: 'My earlier runs',
  noEarlier: 'Your runs of this tool are listed here.',
  allRuns: 'All my runs of it',
  continueTitle: 'Continue where you left',
  continueHelp: 'The tool waits for your next step.',
  continueLink: 'Go to the last run',
  filledFrom: 'Filled in as in an earlier run. Files have to be added again.',
  fix: (n: number) => count(n, 'value needs your attention', 'values need your attention'),
};
