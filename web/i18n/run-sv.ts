import { runReasonsSv } from '../../src/core/run-reasons-sv.ts';
import type { detailsEn, logEn, runEn } from './run-en.ts';

const count = (n: number, one: string, many: string) => `${n.toLocaleString('sv')} ${n === 1 ? one : many}`;

export const runSv: typeof runEn = {
  title: 'Körning',
  status: {
    queued: 'Väntar',
    running: 'Kör',
    succeeded: 'Lyckades',
    failed: 'Misslyckades',
    canceled: 'Avbruten',
    timed_out: 'Tog för lång tid',
  },
  reason: runReasonsSv,
  waiting: 'Väntar på en ledig plats',
  waitingFor: {
    no_worker: () => 'Inget arbetsprogram är igång just nu. Körningen startar när det är tillbaka',
    workers_busy: (ahead) => (ahead === 0 ? 'Näst på tur' : `${count(ahead, 'körning', 'körningar')} går före`),
    person_limit: (ahead) =>
      ahead === 0
        ? 'Startar när en av dina andra körningar är klar'
        : `Väntar på dina andra körningar; ${count(ahead, 'till', 'till')} går före`,
    tool_limit: (ahead) =>
      ahead === 0
        ? 'Startar när en annan körning av verktyget är klar'
        : `Verktyget är upptaget; ${count(ahead, 'körning', 'körningar')} av det går före`,
  },
  waited: (time) => `väntade ${time}`,
  elapsed: 'Tid',
  progress: 'Framsteg',
  tellAuthor: 'Berätta det för dem som sköter verktyget. Referensen hjälper dem att se varför.',
  live: 'Resultatet visas här när verktyget är klart. Du kan lämna sidan; körningen fortsätter.',
  cancel: 'Avbryt körningen',
  again: 'Kör igen',
  againFiles: 'Kör igen med nya filer',
  edit: 'Ändra och kör',
  test: 'Testkörning',
  turn: 'Nästa steg',
  by: (name) => `av ${name}`,
  result: 'Resultat',
  noResult: 'Verktyget blev klart utan att visa något.',
  files: 'Filer',
  filesKept: (date) => `Tas bort ${date}`,
  next: 'Nästa steg',
  moved: 'Öppna senaste körningen',
  given: 'Det som lämnades',
  nothingGiven: 'Inget fylldes i.',
  log: 'Logg',
  details: 'Detaljer',
  started: 'Startade',
  finished: 'Klar',
  openTool: 'Öppna verktyget',
};

export const logSv: typeof logEn = {
  search: 'Sök i loggen',
  both: 'Allt',
  stdout: 'Utdata',
  stderr: 'Fel',
  stream: 'Vilka rader',
  follow: 'Följ',
  empty: 'Inget har skrivits än.',
  emptyDone: 'Inget skrevs.',
  noMatch: 'Ingen rad stämmer.',
  lines: (n) => count(n, 'rad', 'rader'),
  omitted: (size) => `${size} är utelämnat här, eftersom loggen är över sin gräns`,
  attempt: (n) => `Försök ${n}`,
  download: (stream) => `Ladda ner ${stream}`,
  errorLine: 'felrad',
};

export const detailsSv: typeof detailsEn = {
  reason: 'Orsak',
  exitCode: 'Slutkod',
  signal: 'Signal',
  attempt: 'Försök',
  waited: 'Väntade',
  ran: 'Körde',
  cpu: 'Processortid',
  memory: 'Mest minne',
  version: 'Version',
  person: 'Kördes av',
  id: 'Körningens id',
  traceback: 'Felspårning',
  atLine: (line) => `Rad ${line}`,
  notices: 'Meddelanden till författaren',
  refused: 'Filer som avvisades',
};
