// The life of a Node run: parse, load, call the entrypoint, send what it returned.
import { send } from './channel.mjs';
import { frame, scriptFrame } from './faults.mjs';
import { ContractFault, resultText } from './json-text.mjs';
import { prepareScript } from './load-script.mjs';
import { ToolError } from './scriptorium.mjs';

const { SKRIPTOTEKET_SCRIPT_PATH: script, SKRIPTOTEKET_ENTRYPOINT: name } = process.env;
// Kept, whatever a script puts in its place.
const exit = process.exit.bind(process);

process.argv.splice(1, process.argv.length, script);
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);

const prepared = prepareScript(script);
if (prepared.fault !== undefined) {
  send('error', prepared.fault);
  exit(1);
}
try {
  const module = await prepared.load();
  const entrypoint = module[name] ?? module.default;
  if (typeof entrypoint !== 'function')
    throw new ContractFault(`The script exports neither ${name}(inputDir, outputDir) nor a default function.`);
  const { SKRIPTOTEKET_INPUT_DIR: inputDir, SKRIPTOTEKET_OUTPUT_DIR: outputDir } = process.env;
  const result = resultText(await entrypoint(inputDir, outputDir));
  send('result', result);
  exit(0);
} catch (error) {
  fail(error);
}

function fail(error) {
  if (error instanceof ContractFault) send('error', frame('contract', 'ContractError', error.message));
  else if (error instanceof ToolError) send('error', frame('tool', error.name, error.message));
  else send('error', scriptFrame(error, script));
  exit(1);
}
