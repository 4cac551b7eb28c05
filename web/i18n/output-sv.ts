import type { outputsEn } from './output-en.ts';

const count = (n: number, one: string, many: string) => `${n.toLocaleString('sv')} ${n === 1 ? one : many}`;

export const outputsSv: typeof outputsEn = {
  filter: 'Filtrera rader',
  rows: (shown, all) => (shown === all ? count(all, 'rad', 'rader') : `${shown} av ${count(all, 'rad', 'rader')}`),
  csv: 'Ladda ner CSV',
  noRows: 'Tabellen har inga rader.',
  noRowMatch: 'Ingen rad stämmer.',
  sort: (label) => `Sortera efter ${label}`,
  tree: 'Träd',
  text: 'Text',
  items: (n) => count(n, 'post', 'poster'),
  html: 'Sida som verktyget gjorde',
  taller: 'Visa mer av den',
  shorter: 'Visa mindre av den',
  openAlone: 'Öppna för sig',
  chart: 'Diagram',
  chartFailed: 'Diagrammet går inte att rita.',
  imageGone: 'Bilden finns inte kvar.',
  fileGone: 'Filen finns inte kvar.',
  preview: 'Förhandsvisa',
  hidePreview: 'Dölj förhandsvisningen',
  cut: 'Bara början visas.',
  levels: { info: 'Obs', warning: 'Varning', error: 'Fel' },
  table: 'Tabell',
};
