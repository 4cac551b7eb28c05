import { RE2JS } from 're2js';

const LONGEST_PATTERN = 1000;
const compiled = new Map<string, RE2JS>();

/**
 * An author's pattern is matched by RE2, in time linear in the text, in the page and on the server: JavaScript's own
 * engine needs hours for `(a+)+$`. RE2 has no look-around and no back-references; such a pattern is refused here.
 * Returns why the pattern cannot be used, or null when it can.
 */
export function faultOfPattern(pattern: string): string | null {
  if (pattern.length > LONGEST_PATTERN) return `is longer than ${LONGEST_PATTERN} characters`;
  try {
    compile(pattern);
    return null;
  } catch (error) {
    return `cannot be used (${error instanceof Error ? error.message : 'not a pattern'})`;
  }
}

/** Whether the pattern occurs anywhere in the text, as JSON Schema has it. Throws for a pattern that was not checked. */
export function matchesPattern(pattern: string, text: string): boolean {
  return compile(pattern).matcher(text).find();
}

function compile(pattern: string): RE2JS {
  const known = compiled.get(pattern);
  if (known) return known;
  const fresh = RE2JS.compile(RE2JS.translateRegExp(pattern));
  if (compiled.size >= 200) compiled.clear();
  compiled.set(pattern, fresh);
  return fresh;
}
