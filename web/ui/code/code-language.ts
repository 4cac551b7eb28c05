/** What CodeMirror knows of the three languages: Python's grammar is the one that forms are derived with. */
import { LRLanguage, StreamLanguage, type StreamParser } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { parser as pythonParser } from '@lezer/python';

export type CodeLanguage = 'python' | 'bash' | 'node';

export function codeLanguage(language: CodeLanguage): Extension {
  return languages[language];
}

interface Words {
  keywords: RegExp;
  constants: RegExp;
  /** What begins a comment that ends with the line. */
  comment: RegExp;
  /** What begins a comment that ends with its partner. */
  blockComment?: { open: RegExp; close: string };
  quotes: RegExp;
  variable?: RegExp;
}

/** Inside what opened on a line before: a text or a comment, until this closes it. */
interface Place {
  inside: { kind: 'string' | 'comment'; close: string } | null;
}

/** Colours without a grammar, one token after the other. */
function byTokens(words: Words): StreamParser<Place> {
  return {
    startState: () => ({ inside: null }),
    token(stream, place) {
      if (place.inside !== null) return closeInside(stream, place);
      if (stream.eatSpace()) return null;
      if (words.blockComment && stream.match(words.blockComment.open)) {
        place.inside = { kind: 'comment', close: words.blockComment.close };
        return closeInside(stream, place);
      }
      if (stream.match(words.comment)) {
        stream.skipToEnd();
        return 'comment';
      }
      if (words.variable && stream.match(words.variable)) return 'variableName.special';
      if (stream.match(words.quotes, false)) {
        place.inside = { kind: 'string', close: stream.next() ?? '' };
        return closeInside(stream, place);
      }
      if (stream.match(/^\d[\w.]*/)) return 'number';
      if (!stream.match(/^[\p{L}_$][\p{L}\p{N}_$]*/u)) {
        stream.next();
        return null;
      }
      const word = stream.current();
      return words.keywords.test(word) ? 'keyword' : words.constants.test(word) ? 'bool' : null;
    },
  };
}

function closeInside(stream: Parameters<StreamParser<Place>['token']>[0], place: Place): string {
  const { kind, close } = place.inside ?? { kind: 'comment', close: '' };
  while (!stream.eol()) {
    if (stream.match(close)) {
      place.inside = null;
      break;
    }
    // What follows a backslash closes nothing, but for the one quote of shells that takes it as it is.
    if (stream.next() === '\\' && kind === 'string') stream.next();
  }
  return kind;
}

const bash = byTokens({
  keywords:
    /^(?:if|then|elif|else|fi|for|while|until|do|done|case|esac|in|function|select|time|return|exit|local|export|readonly|declare|set|shift|trap|source|break|continue)$/,
  constants: /^(?:true|false)$/,
  comment: /^#(?!\{)/,
  quotes: /^["'`]/,
  variable: /^\$(?:\{[^}]*\}|\w+|[#?@*!$-])/,
});

const node = byTokens({
  keywords:
    /^(?:as|async|await|break|case|catch|class|const|continue|default|delete|do|else|export|extends|finally|for|from|function|if|import|in|instanceof|let|new|of|return|static|super|switch|this|throw|try|typeof|var|void|while|yield)$/,
  constants: /^(?:true|false|null|undefined|NaN|Infinity)$/,
  comment: /^\/\//,
  blockComment: { open: /^\/\*/, close: '*/' },
  quotes: /^["'`]/,
});

const languages: Record<CodeLanguage, Extension> = {
  python: LRLanguage.define({ name: 'python', parser: pythonParser, languageData: { commentTokens: { line: '#' } } }),
  bash: StreamLanguage.define({ name: 'bash', ...bash }),
  node: StreamLanguage.define({ name: 'node', ...node }),
};
