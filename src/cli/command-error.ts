/** A command that cannot be done. The message is for the person who gave it. */
export class CommandError extends Error {}
