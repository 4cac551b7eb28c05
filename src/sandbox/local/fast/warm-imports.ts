/** Which of the packages that take long to import a Python script imports at its top. Pure. */

/** With what each of them imports itself, so that scripts with the same packages in the end share a zygote. */
const HEAVY: Readonly<Record<string, readonly string[]>> = {
  bs4: ['lxml'],
  docx: ['lxml'],
  jinja2: [],
  lxml: [],
  matplotlib: ['numpy', 'PIL'],
  numpy: [],
  openpyxl: [],
  pandas: ['numpy'],
  PIL: [],
  reportlab: ['PIL'],
  requests: [],
  scipy: ['numpy'],
  yaml: [],
};

const IMPORT = /^[ \t]*import[ \t]+([^#;\n]+)/gm;
// The name ends where the word does: a pattern that could split it anywhere would try every place, on foreign text.
const FROM = /^[ \t]*from[ \t]+([A-Za-z_]\w*)\b[\w.]*[ \t]+import\b/gm;
/** Imports stand at the top. */
const MOST_CHARACTERS = 64 * 1024;

/**
 * Names in the order of the alphabet. Lines are looked at, not parsed: what looks like an import in a text only costs a
 * zygote that has more than it needs, and an import that is not found happens in the run.
 */
export function findWarmImports(source: string, isInstalled: (name: string) => boolean): string[] {
  const top = source.slice(0, MOST_CHARACTERS);
  const plain = [...top.matchAll(IMPORT)].flatMap(([, list = '']) => list.split(','));
  const from = [...top.matchAll(FROM)].map(([, name = '']) => name);
  const named = [...plain, ...from].map((text) => text.trim().split(/[.\s]/, 1)[0] as string);
  const heavy = named.filter((name) => Object.hasOwn(HEAVY, name));
  const all = new Set(heavy.flatMap((name) => [name, ...(HEAVY[name] as readonly string[])]));
  return [...all].filter(isInstalled).sort();
}
