/**
 * What `npm start`, `npm test` and their like call first, on whatever Node the machine has: this file must parse on an
 * old one, to say so. It brings a fresh clone to where the script that follows can run: the packages of npm, the
 * programs of the system, the built pages. It asks nothing, may be repeated, may run twice at once, and repairs what an
 * interrupted run left. When nothing is missing it costs some tens of milliseconds.
 */
const oldestNode = 20;
const [purpose = 'start'] = process.argv.slice(2);

if (Number.parseInt(process.versions.node, 10) < oldestNode) {
  console.error(
    `Scriptorium needs Node ${oldestNode} or newer to set itself up, and this is Node ${process.versions.node} ` +
      `(${process.execPath}). Install a newer one, for example from https://nodejs.org, and try again.`,
  );
  process.exit(1);
}

const { runSetup } = await import('./run-setup.mjs');
process.exitCode = await runSetup(purpose);
