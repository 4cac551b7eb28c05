const count = (n: number, one: string, many: string) => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

export const outputsEn = {
  filter: 'Filter rows',
  rows: (shown: number, all: number) =>
    shown === all ? count(all, 'row', 'rows') : `${shown} of ${count(all, 'row', 'rows')}`,
  csv: 'Download CSV',
  noRows: 'The table has no rows.',
  noRowMatch: 'No row matches.',
  sort: (label: string) => `Sort by ${label}`,
  tree: 'Tree',
  text: 'Text',
  items: (n: number) => count(n, 'item', 'items'),
  html: 'Page made by the tool',
  taller: 'Show more of it',
  shorter: 'Show less of it',
  openAlone: 'Open on its own',
  chart: 'Chart',
  chartFailed: 'The chart cannot be drawn.',
  imageGone: 'The picture is not kept any more.',
  fileGone: 'The file is not kept any more.',
  preview: 'Preview',
  hidePreview: 'Hide the preview',
  cut: 'Only the beginning is shown.',
  levels: { info: 'Note', warning: 'Warning', error: 'Error' },
  table: 'Table',
};
