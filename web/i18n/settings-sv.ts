import type { settingsEn } from './settings-en.ts';

export const settingsSv: typeof settingsEn = {
  lead: 'Hur den här installationen fungerar. Varje ändring antecknas.',
  readOnly: 'Du kan se inställningarna; en superanvändare ändrar dem.',
  save: 'Spara inställningarna',
  saved: 'Inställningarna är sparade.',
  review: 'Granskning',
  allowSelfPublish: 'Författare får publicera det de själva har skrivit',
  allowSelfPublishHelp: 'Fyra ögon ser mer än två: i vanliga fall godkänner någon annan det du har skrivit.',
  allowSelfPublishChoices: {
    auto: 'Bara så länge ingen annan kan godkänna',
    on: 'Alltid',
    off: 'Aldrig',
  },
  retention: {
    title: 'Vad som sparas',
    help: 'Äldre körningar tas bort med indata, resultat, filer och loggar, några åt gången. Pågående körningar blir kvar, och likaså testkörningar av en version som granskas eller är publicerad, och den körning som någon kan fortsätta från.',
    forGood: 'utan slut',
    ask: 'Ta bort det som faller utanför de nya gränserna?',
    askHelp: 'Det försvinner inom några minuter och kan inte fås tillbaka, utom ur en säkerhetskopia.',
    askYes: 'Spara och ta bort',
    fields: {
      runDays: 'Dagar som körningar sparas',
      runsPerTool: 'Så många av de nyaste körningarna sparas för varje verktyg',
      runsPerPerson: 'Så många av de nyaste körningarna sparas för varje person',
      logDays: 'Dagar som loggar sparas',
    },
    audit: 'Händelseloggen och antalet körningar sparas för gott.',
  },
  backup: {
    overdue: 'Gör en säkerhetskopia',
    never: 'Det har aldrig gjorts någon säkerhetskopia av den här installationen.',
    last: (when) => `Den senaste säkerhetskopian gjordes ${when}.`,
    how: 'Den som driver servern gör det med ”npm run backup”; i docs/backup.md står hur det sker varje natt.',
  },
};
