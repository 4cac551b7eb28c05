import type { Version } from '../../../src/contract/tool.ts';

export type ScriptLanguage = Version['language'];

/** As in the contract, whose own list comes with the schemas that the page leaves out; the compiler keeps them equal. */
const all = { python: true, bash: true, node: true } satisfies Record<ScriptLanguage, true>;

// The keys of an object literal are its type's.
export const scriptLanguages = Object.keys(all) as ScriptLanguage[];
