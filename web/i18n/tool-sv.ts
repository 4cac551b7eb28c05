import type { toolEn } from './tool-en.ts';

const count = (n: number, one: string, many: string) => `${n.toLocaleString('sv')} ${n === 1 ? one : many}`;

export const toolSv: typeof toolEn = {
  run: 'KÖR',
  about: 'Om verktyget',
  howTo: 'Så använder du det',
  by: (name) => `Sköts av ${name}`,
  version: (n) => `version ${n}`,
  edit: 'Öppna testytan',
  yourInput: 'Dina uppgifter',
  noInput: 'Verktyget behöver inget från dig. Tryck på KÖR.',
  earlier: 'Mina tidigare körningar',
  noEarlier: 'Här visas dina körningar av verktyget.',
  allRuns: 'Alla mina körningar av det',
  continueTitle: 'Fortsätt där du var',
  continueHelp: 'Verktyget väntar på ditt nästa steg.',
  continueLink: 'Gå till senaste körningen',
  filledFrom: 'Ifyllt som i en tidigare körning. Filer behöver läggas till igen.',
  fix: (n) => count(n, 'uppgift behöver ses över', 'uppgifter behöver ses över'),
};
