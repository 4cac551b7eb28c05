/** A protection could not be set up, so the script was not started. The message says which, for an administrator. */
export class SandboxFault extends Error {
  override readonly name = 'SandboxFault';
}
