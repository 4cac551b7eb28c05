/** What CodeMirror knows of the three languages: Python's grammar is the one that forms are derived with. */
import { indentService, indentUnit, LRLanguage, StreamLanguage } from '@codemirror/language';
import { typescript } from '@codemirror/legacy-modes/mode/javascript';
import { shell } from '@codemirror/legacy-modes/mode/shell';
import type { Extension } from '@codemirror/state';
import { parser as pythonParser } from '@lezer/python';

export type CodeLanguage = 'python' | 'bash' | 'node';

export function codeLanguage(language: CodeLanguage): Extension {
  return languages[language];
}

const languages: Record<CodeLanguage, Extension> = {
  python: [
    LRLanguage.define({ name: 'python', parser: pythonParser, languageData: { commentTokens: { line: '#' } } }),
    indentUnit.of('    '),
    indentAfter(/[:{[(]\s*$/),
  ],
  bash: [StreamLanguage.define(shell), indentUnit.of('  '), indentAfter(/(?:[{(]|\b(?:do|then|else|in))\s*$/)],
  // JavaScript is TypeScript without types.
  node: [StreamLanguage.define(typescript), indentUnit.of('  ')],
};

/** For languages that come without: as far in as the line before, and one further after what opens a block. */
function indentAfter(opens: RegExp): Extension {
  return indentService.of((context, place) => {
    const before = context.lineAt(place, -1);
    return opens.test(before.text) ? context.lineIndent(place, -1) + context.unit : null;
  });
}
