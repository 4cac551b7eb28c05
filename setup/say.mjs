/** Shows progress. On stderr: the last line that a command prints on stdout is for programs. @param {string} line */
export const say = (line) => console.error(`setup: ${line}`);

/** What keeps the set-up from going on; the message tells the person at the terminal what to do. */
export class SetupError extends Error {}
