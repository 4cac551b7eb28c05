import type { settingsEn } from './settings-en.ts';

export const settingsSv: typeof settingsEn = {
  title: 'Inställningar',
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
  backup: {
    overdue: 'Gör en säkerhetskopia',
    never: 'Det har aldrig gjorts någon säkerhetskopia av den här installationen.',
    last: (when) => `Den senaste säkerhetskopian gjordes ${when}.`,
    how: 'Den som driver servern gör det med ”npm run backup”; i docs/backup.md står hur det sker varje natt.',
  },
};
