/** What kinds of scripts of admins there are: plain values, which the page needs without the schemas. */
export const scriptTypes = ['bash', 'node', 'python', 'browser'] as const;
export type ScriptType = (typeof scriptTypes)[number];

export const scriptRunners = ['sandbox', 'vm2', 'host', 'browser'] as const;
export type ScriptRunner = (typeof scriptRunners)[number];

/** Which runners execute a type; the first is the one that is taken where none is named. */
export const runnersOfType = {
  bash: ['sandbox', 'host'],
  node: ['sandbox', 'vm2', 'host'],
  python: ['sandbox'],
  browser: ['browser'],
} as const satisfies Record<ScriptType, readonly ScriptRunner[]>;

export const DEFAULT_SCRIPT_TIMEOUT_MS = 300_000;
