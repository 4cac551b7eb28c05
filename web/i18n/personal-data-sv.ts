import type { personalDataEn } from './personal-data-en.ts';

export const personalDataSv: typeof personalDataEn = {
  title: 'Mina uppgifter',
  lead: 'Allt som finns om dig här, som en JSON-fil: konto, körningar med vad som gavs och vad som kom ut, inställningar, favoriter, kommentarer, nyheter, och vad du har gjort.',
  download: 'Ladda ner mina uppgifter',
  deleteTitle: 'Ta bort mitt konto',
  deleteLead: 'För alltid. Ingen kan återställa det.',
  deleteStart: 'Ta bort mitt konto …',
  whatHappens: 'Det här händer',
  ends: 'Du loggas genast ut överallt, och dina API-nycklar slutar fungera.',
  runs: (unfinished) =>
    unfinished === 0
      ? 'Det som gavs till dina körningar och kom ut ur dem tas bort, även filer.'
      : `Det som gavs till dina körningar och kom ut ur dem tas bort, även filer; ${unfinished} som inte är klar${unfinished === 1 ? '' : 'a'} avbryts.`,
  toolGoesTo: (tool, name) => `${tool} går till ${name}.`,
  somebody: 'en administratör',
  stays:
    'Versioner och kommentarer som du har skrivit finns kvar, utan ditt namn. Loggen behåller vad som gjordes, bara med nummer.',
  notFresh: 'Du har inget lösenord här. Logga ut och in igen, och kom tillbaka inom tio minuter.',
  lastSuperuser: 'Du är den sista superanvändaren. Gör någon annan till det innan du går.',
  deleteNow: 'Ta bort mitt konto för alltid',
  deleteRun: 'Ta bort',
  deleteRunAsk: 'Ta bort det som gavs och det som kom ut, även filer? Att verktyget kördes räknas fortfarande.',
  deleteRunYes: 'Ta bort körningen',
};
