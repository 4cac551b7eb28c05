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
  const parsed = asJavaScript.fault === undefined ? { source } : tryStrip(source, script, asJavaScript.message);
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
    // V8 says what is wrong with a module, not where.
    return { fault: frame('syntax', 'SyntaxError', String(error.message)), message: String(error.message) };
  }
}

// Types become spaces, so lines and columns stay true. What is valid in neither language is described in JavaScript's
// words, unless it is TypeScript that more than strips away, such as an enum.
function tryStrip(source, script, javaScriptMessage) {
  try {
    const stripped = stripTypeScriptTypes(source);
    return { source: stripped, ...tryParse(stripped, script) };
  } catch (error) {
    const isUnsupported = error.code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX';
    const message = isUnsupported ? String(error.message).split('\n', 1)[0] : javaScriptMessage;
    return { fault: frame('syntax', 'SyntaxError', message, findPlace(error, source)) };
  }
}

// The stack of a stripping error begins with `:<line>`, then some source, then carets under the column.
function findPlace(error, source) {
  const [place = '', ...rest] = String(error.stack).split('\n');
  const line = /:(\d+)$/.exec(place)?.[1];
  const carets = rest.find((text) => /^\s*\^+\s*$/.test(text));
  if (line === undefined || carets === undefined) return {};
  return { line: Number(line), column: carets.indexOf('^') + 1, text: source.split('\n')[line - 1] ?? null };
}
