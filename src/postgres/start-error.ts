/**
 * Something outside the program keeps it from starting. The message is one sentence or two for the person at the
 * terminal: it names the thing and the remedy. `main` prints it without a stack and exits with 1.
 */
export class StartError extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'StartError';
  }
}
