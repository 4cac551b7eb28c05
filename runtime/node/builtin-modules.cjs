// The modules that Node has itself are there by name, as in what `node -e` is given.
const { builtinModules } = require('node:module');

for (const name of builtinModules) {
  if (/[_/:]/.test(name) || name in globalThis) continue;
  const put = (value) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  Object.defineProperty(globalThis, name, { get: () => require(name), set: put, configurable: true });
}
