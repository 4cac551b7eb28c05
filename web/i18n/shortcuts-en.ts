export const shortcutsEn = {
  title: 'Keyboard shortcuts',
  search: 'Search',
  run: 'Run, or test run',
  save: 'Save the draft',
  help: 'Show this list',
  close: 'Close',
  quiet: 'Single keys are ignored while you type.',
};
