import type { codePhrasesEn } from './code-phrases-en.ts';

export const codePhrasesSv: typeof codePhrasesEn = {
  Find: 'Sök i skriptet',
  Replace: 'Ersätt med',
  next: 'Nästa',
  previous: 'Föregående',
  all: 'Markera alla',
  'match case': 'Skilj på stora och små',
  regexp: 'Reguljärt uttryck',
  'by word': 'Hela ord',
  replace: 'Ersätt',
  'replace all': 'Ersätt alla',
  close: 'Stäng',
  'Go to line': 'Gå till rad',
  go: 'Gå',
  'current match': 'Träff',
  'on line': 'på rad',
  'replaced match on line $': 'Ersatte träffen på rad $',
  'replaced $ matches': 'Ersatte $ träffar',
  'Selection deleted': 'Markeringen är borttagen',
};
