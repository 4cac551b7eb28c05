// JavaScript without modules, files and network: an engine of its own, compiled to WebAssembly, in which nothing of this
// process is but two functions that take a text. Whoever breaks out of it is in the sandbox, and nowhere else.
import { readFileSync, writeSync } from 'node:fs';
import { send } from './channel.mjs';
import { frame } from './faults.mjs';

const SCRIPT = '/work/script.js';
const packages = new URL('../packages/node_modules/', import.meta.url);
const load = (path) => import(new URL(path, packages).href);
const { newQuickJSWASMModuleFromVariant } = await load('quickjs-emscripten-core/dist/index.mjs');
const { default: variant } = await load('@jitl/quickjs-singlefile-mjs-release-sync/dist/index.mjs');

/** Runs first, in the engine: what `console` does with values is JavaScript as any. */
const PRELUDE = `(() => {
  const show = (value, seen = []) => {
    if (typeof value === 'string') return seen.length === 0 ? value : JSON.stringify(value);
    if (typeof value === 'bigint') return value + 'n';
    if (typeof value === 'function') return '[Function' + (value.name ? ': ' + value.name : '') + ']';
    if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value);
    if (value instanceof Error) return value.name + ': ' + value.message + (value.stack ? '\\n' + value.stack.trimEnd() : '');
    if (value instanceof Date || value instanceof RegExp) return String(value);
    if (seen.includes(value)) return '[Circular]';
    if (seen.length > 4) return Array.isArray(value) ? '[Array]' : '[Object]';
    const within = [...seen, value];
    const pairs = (entries) => entries.map(([key, entry]) => show(key, within) + ' => ' + show(entry, within));
    if (value instanceof Map) return 'Map { ' + pairs([...value]).join(', ') + ' }';
    if (value instanceof Set) return 'Set { ' + [...value].map((entry) => show(entry, within)).join(', ') + ' }';
    if (Array.isArray(value)) return '[' + value.map((entry) => show(entry, within)).join(', ') + ']';
    const fields = Object.keys(value).map((key) => key + ': ' + show(value[key], within));
    return fields.length === 0 ? '{}' : '{ ' + fields.join(', ') + ' }';
  };
  const { out, err, last } = globalThis.__channel;
  delete globalThis.__channel;
  const text = (values) => values.map((value) => show(value)).join(' ');
  const log = (...values) => out(text(values));
  const warn = (...values) => err(text(values));
  globalThis.console = {
    log: (...values) => { last(values.at(-1)); log(...values); },
    info: log, debug: log, dir: (value) => log(value), table: (value) => log(value), group: log, groupEnd: () => {},
    warn, error: warn, trace: warn, assert: (isTrue, ...values) => { if (!isTrue) warn('Assertion failed', ...values); },
  };
})()`;

const quickjs = await newQuickJSWASMModuleFromVariant(variant);
const runtime = quickjs.newRuntime();
runtime.setMaxStackSize(512 * 1024);
const vm = runtime.newContext();
let lastLogged = null;

function write(fd, text) {
  const bytes = Buffer.from(`${text}\n`);
  for (let sent = 0; sent < bytes.length; ) sent += writeSync(fd, bytes, sent);
}

/** The JSON of a value in the engine; null where it has none. */
function jsonOf(handle) {
  const result = vm.callFunction(stringify, vm.undefined, handle);
  const text = result.error ? null : vm.dump(result.value);
  return typeof text === 'string' ? text : null;
}

/** What the engine threw, for the log and for the run. Never returns. */
function fail(handle) {
  failWith(vm.dump(handle));
}

function failWith(error) {
  const isError = typeof error === 'object' && error !== null && typeof error.message === 'string';
  const type = isError ? String(error.name) : 'Error';
  const message = isError ? error.message : `The script threw ${describe(error)}.`;
  const stack = isError && typeof error.stack === 'string' ? `\n${error.stack.trimEnd()}` : '';
  write(2, `${type}: ${message}${stack}`);
  const isMemory = type === 'InternalError' && message === 'out of memory';
  send('error', frame(type === 'SyntaxError' ? 'syntax' : 'script', isMemory ? 'MemoryError' : type, message));
  process.exit(1);
}

function describe(value) {
  if (typeof value === 'bigint') return `${value}n`;
  return typeof value === 'object' || typeof value === 'string' ? JSON.stringify(value) : String(value);
}

const channel = vm.newObject();
const define = (name, work) => vm.setProp(channel, name, vm.newFunction(name, work));
define('out', (text) => write(1, vm.getString(text)));
define('err', (text) => write(2, vm.getString(text)));
define('last', (value) => {
  lastLogged = jsonOf(value);
});
vm.setProp(vm.global, '__channel', channel);
vm.unwrapResult(vm.evalCode(PRELUDE, 'prelude.js'));
// Before the script has had a chance to put another in its place.
const stringify = vm.unwrapResult(vm.evalCode('JSON.stringify'));

// On the first line, so that the lines of the script keep their numbers.
const body = `(async () => {${readFileSync(SCRIPT, 'utf8')}\n})()`;
const evaluated = vm.evalCode(body, 'script.js');
if (evaluated.error) fail(evaluated.error);
const jobs = runtime.executePendingJobs();
if (jobs.error) fail(jobs.error);
const settled = vm.getPromiseState(evaluated.value);
if (settled.type === 'rejected') fail(settled.error);
// What comes after that word in the script has not been done, and never will be.
if (settled.type === 'pending')
  failWith({
    name: 'Error',
    message: 'The script waits for a promise that nothing settles: there are no timers here.',
  });
const value = jsonOf(settled.value) ?? lastLogged;
send('result', value === null ? 'null' : `{"outputs":[{"kind":"json","value":${value}}]}`);
process.exit(0);
