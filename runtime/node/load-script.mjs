import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { pathToFileURL } from 'node:url';
import { SourceTextModule } from 'node:vm';
import { frame } from './faults.mjs';

const helper = new URL('./scriptorium.mjs', import.meta.url).href;

/**
 * Parses the script, as JavaScript or else as TypeScript, without running it. Gives `{fault}`, the JSON of an `error`
 * frame, or `{load}`, which runs the module and gives its exports.
 */
export function prepareScript(script) {
  const source = readFileSync(script, 'utf8');
  const asJavaScript = tryParse(source, script);
  const parsed = asJavaScript.fault === undefined ? { source } : tryStrip(source, script, asJavaScript.fault);
  if (parsed.fault !== undefined) return { fault: parsed.fault };
  const url = pathToFileURL(script).href;
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'scriptorium' ? { url: helper, shortCircuit: true } : next(specifier, context),
    load: (asked, context, next) =>
      asked === url ? { format: 'module', source: parsed.source, shortCircuit: true } : next(asked, context),
  });
  return { load: () => import(url) };
}

function tryParse(source, script) {
  try {
    new SourceTextModule(source, { identifier: script });
    return {};
  } catch (error) {
    return { fault: syntaxFrame(error, script, source) };
  }
}

// Types become spaces, so lines and columns stay true. What is valid in neither language is reported as JavaScript,
// unless the TypeScript parser understood it and only the kind of syntax is not erasable.
function tryStrip(source, script, javaScriptFault) {
  try {
    const stripped = stripTypeScriptTypes(source);
    return { source: stripped, ...tryParse(stripped, script) };
  } catch (error) {
    const message = String(error.message).split('\n', 1)[0];
    return error.code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX'
      ? { fault: frame('syntax', 'SyntaxError', message) }
      : { fault: javaScriptFault };
  }
}

// The stack of a parse error begins `<file>:<line>`, then the line, then a caret under the column.
function syntaxFrame(error, script, source) {
  const [place = '', , caret = ''] = String(error.stack).split('\n');
  const line = place.startsWith(`${script}:`) ? Number(place.slice(script.length + 1)) : null;
  const column = caret.includes('^') ? caret.indexOf('^') + 1 : null;
  const text = line === null ? null : (source.split('\n')[line - 1] ?? null);
  return frame('syntax', 'SyntaxError', String(error.message), { line, column, text });
}
