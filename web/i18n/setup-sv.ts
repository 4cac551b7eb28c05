import type { setupEn } from './setup-en.ts';

export const setupSv: typeof setupEn = {
  title: 'Kom igång med Scriptorium',
  lead: 'Det första kontot får göra allt: lägga till personer och publicera verktyg.',
  name: 'Ditt namn',
  email: 'E-postadress',
  password: 'Lösenord',
  passwordHelp: 'Minst 10 tecken. Några ord du minns är bättre än tecken du glömmer.',
  passwordShort: 'Använd minst 10 tecken.',
  submit: 'Skapa kontot',
  noToken: 'Länken är inte hel',
  noTokenHelp: 'Kopiera hela länken från terminalen där servern startade. Den slutar med en lång kod.',
  badToken: 'Länken gäller inte. Starta om servern för att få en ny.',
  signIn: 'Gå till inloggningen',
};
