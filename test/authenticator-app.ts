import { routes } from '../src/contract/routes.ts';
import { codeOf } from '../src/core/totp.ts';
import { PASSWORD, type TestPerson } from './app.ts';

const STEP_MS = 30_000;

/** As an authenticator app would: the code of now, or of a later step. */
export function codeFor(key: string, drift = 0): string {
  return codeOf(fromBase32(key), Math.floor(Date.now() / STEP_MS) + drift);
}

/** What a person does to be asked for a code from now on. */
export async function turnSecondStepOn({ client }: TestPerson): Promise<{ key: string; uri: string; codes: string[] }> {
  const prepared = await client.call(routes.prepareSecondStep, { body: { password: PASSWORD } });
  const { codes } = await client.call(routes.confirmSecondStep, { body: { code: codeFor(prepared.key) } });
  return { ...prepared, codes };
}

export function fromBase32(text: string): Buffer {
  const bits = [...text].map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0'));
  const bytes = bits.join('').match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}
