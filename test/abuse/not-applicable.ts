/** What is not played, and why. Every other cell of the table must have a result. */
import { languages } from '../../src/sandbox/runner.ts';
import { dockerRunners, localRunners } from './runners.ts';

interface NotApplicable {
  id: string;
  why: string;
  /** Left out: in every column. */
  columns?: string[];
  /** Left out: in every language. */
  languages?: string[];
}

/** The cases of the groups that are played here. */
export const listedIds = [
  ...['FS-01', 'FS-02', 'FS-03', 'FS-04', 'FS-05', 'FS-06'],
  ...['PR-01', 'PR-03', 'PR-04', 'PR-05', 'PR-06', 'PR-07', 'PR-09'],
  ...['RS-01', 'RS-02', 'RS-05', 'RS-06', 'RS-07', 'RS-14'],
  ...['NW-01', 'NW-02', 'NW-03', 'NW-04', 'NW-10'],
  ...['KI-01', 'KI-02', 'KI-03', 'KI-04', 'KI-05', 'KI-11', 'KI-12', 'KI-15', 'KI-20'],
  ...['RC-01', 'RC-02', 'RC-03', 'RC-04', 'RC-05', 'RC-06', 'RC-07', 'RC-08', 'RC-09', 'RC-12', 'RC-13'],
  ...['TM-01', 'TM-02', 'TM-03', 'TM-04', 'TM-07', 'TM-08'],
  ...['AP-01', 'AP-02', 'AP-03', 'AP-04', 'AP-05', 'AP-06', 'AP-07', 'AP-08', 'AP-10'],
  ...['AP-11', 'AP-13', 'AP-14', 'AP-16', 'AP-17'],
  ...['XS-01', 'XS-02', 'XS-03', 'XS-05', 'XS-06'],
  ...['SE-01', 'SE-02', 'SE-03', 'SE-04', 'SE-09'],
  ...['CR-01', 'CR-02', 'CR-03', 'CR-04', 'CR-08', 'CR-10', 'CR-12'],
];

/** Those that are played at the server, whatever its runner. */
export const ofProduct = [
  ...['RS-14', 'NW-10', 'RC-05', 'RC-06', 'SE-09'],
  ...listedIds.filter((id) => /^(AP|XS)-/.test(id)),
];

/** Parts of a case that the product has nothing for; the rest of the case is played. */
const notThereYet = [
  ['AP-03', 'secrets and schedules', 'tools have no secrets, and nothing starts runs by the clock'],
  ['AP-04', 'schedules and webhooks', 'nothing starts a run but a person or their API token'],
] as const;

const noNetwork = 'no run has a network, so there is no way to open and nothing to filter';

const notApplicable: NotApplicable[] = [
  ...ofProduct.map((id) => ({
    id,
    columns: [...localRunners, ...dockerRunners],
    why: 'reaches beyond the runner: see the column product',
  })),
  { id: 'NW-03', why: noNetwork },
  { id: 'NW-04', why: noNetwork },
  { id: 'SE-04', why: 'tools have no secrets' },
  { id: 'RS-05', columns: ['local-no-cgroups'], why: 'without cgroups nothing limits the share of a processor' },
  {
    id: 'RS-51',
    columns: ['local-no-cgroups'],
    why: 'KNOWN HOLE: without cgroups, memory that no process shows as its own is not counted (docs/security.md)',
  },
  { id: 'RC-13', columns: localRunners, why: 'no local runner takes a stream of files apart' },
  { id: 'CR-02', why: 'needs the server: e2e/process.test.ts, e2e/soak.ts' },
  { id: 'CR-03', why: 'needs the database server: test/integration/rescue.test.ts, e2e/storm.ts' },
  { id: 'CR-04', why: 'needs the database: test/integration/rescue.test.ts' },
  { id: 'CR-08', why: 'needs the queue: test/integration/rescue.test.ts' },
  {
    id: 'CR-10',
    columns: ['local-fast', 'local-no-cgroups'],
    why: 'the sweep is one and the same for all local runners',
  },
  { id: 'CR-12', why: 'takes an hour: e2e/soak.ts' },
];

/** A reason why a cell of the table is empty, or null when it must not be. */
export function whyNotApplicable(id: string, column: string, language: string): string | null {
  const found = notApplicable.find(
    (entry) =>
      entry.id === id &&
      (entry.columns?.includes(column) ?? true) &&
      (language === 'all' || (entry.languages?.includes(language) ?? true)),
  );
  return found?.why ?? null;
}

/** What of a played case is left out, and why. */
export function describeNotThere(): string[] {
  return notThereYet.map(([id, part, why]) => `${id}, ${part}: ${why}`);
}

/** Every reason once, with the cells it is for, of those columns. */
export function describeNotApplicable(shown: string[]): string[] {
  const ofShown = notApplicable.filter(({ columns }) => columns?.some((name) => shown.includes(name)) ?? true);
  return ofShown.map(({ id, why, columns, languages: some }) => {
    const where = [columns?.join(', '), some === undefined || some.length === languages.length ? '' : some.join(', ')];
    return `${[id, ...where.filter(Boolean)].join(' ')}: ${why}`;
  });
}
