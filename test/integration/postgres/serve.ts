import { startEmbeddedPostgres } from '../../../src/postgres/embedded.ts';

/** A process that holds the embedded PostgreSQL of the folder it is given, until its input ends or a test kills it. */
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: serve.ts <folder>');
const say = (message: Record<string, unknown>): void => console.log(JSON.stringify(message));

try {
  const postgres = await startEmbeddedPostgres({ folder, log: () => undefined });
  say({ url: postgres.url });
  process.stdin.resume().once('end', () => void postgres.stop().then(() => process.exit(0)));
} catch (error) {
  const { name, message } = error as Error;
  say({ error: name, message });
  process.exitCode = 1;
}
