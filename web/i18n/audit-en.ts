import type { AuditAction } from '../../src/contract/audit.ts';

/** An action without words here is shown by its name. */
type ActionWords = Partial<Record<AuditAction, string>>;

const actions: ActionWords = {
  'login.opened': 'Signed in',
  'login.refused': 'Sign-in refused',
  'login.ended': 'Signed out',
  'person.created': 'Person added',
  'person.role_changed': 'Role changed',
  'tool.created': 'Tool created',
  'tool.installed': 'Example tool installed',
  'tool.changed': 'Tool changed',
  'tool.curated': 'Higher limits changed',
  'version.saved': 'Draft saved',
  'version.submitted': 'Version handed in for review',
  'version.published': 'Version published',
  'run.started': 'Run started',
  'run.canceled': 'Run cancelled',
};
/** What stands before the dot of an action, and the kind of thing it was done to. */
const nouns: Record<string, string> = {
  login: 'Sign-in',
  person: 'Person',
  tool: 'Tool',
  version: 'Version',
  run: 'Run',
};

export const auditEn = {
  title: 'Audit',
  lead: 'Who did what, and when. Nothing here can be changed or removed.',
  search: 'Search in events',
  action: 'What happened',
  all: 'Everything',
  allOf: (noun: string) => `${noun}: everything`,
  from: 'From',
  to: 'Up to and including',
  only: { actor: 'Only what this person did', target: 'Only what was done to this' },
  actorFilter: 'One person only',
  targetFilter: 'One thing only',
  clear: 'Show everything',
  exportAs: (format: string) => `Export as ${format}`,
  exportHelp: 'What matches the filters, with hashes, in the order of the chain.',
  none: 'Nothing has happened yet',
  noneHelp: 'Sign-ins, runs and changes appear here as they happen.',
  noMatch: 'No event matches',
  noMatchHelp: 'Try other words, or a longer time.',
  actor: 'Who',
  onBehalfOf: 'On behalf of',
  target: 'What',
  when: 'When',
  address: 'From address',
  request: 'Request',
  place: 'Place in the chain',
  hash: 'Hash',
  program: 'The program itself',
  nobody: 'Nobody signed in',
  forgotten: 'Forgotten person',
  values: 'Values',
  field: 'Field',
  before: 'Before',
  after: 'After',
  unset: 'none',
  openTool: 'Open the tool',
  actions,
  nouns,
};
