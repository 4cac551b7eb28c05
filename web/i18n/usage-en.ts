export const usageEn = {
  title: 'Usage',
  help: 'Runs of the published tool in the last twelve months, by the month they ended in (UTC).',
  none: 'Nobody has run the published tool in the last twelve months.',
  month: 'Month',
  runs: 'Runs',
  success: 'Succeeded',
  median: 'Median',
  p95: '95 % within',
  people: 'People',
};
