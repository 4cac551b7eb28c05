import type { Form } from '../../../src/contract/form.ts';
import { readInputSchema } from '../../../src/core/form/read-input-schema.ts';
import { deriveInputSchema } from '../../../src/core/form/signature/derive-input-schema.ts';

/** The form of a signature, null where it gives none; or what is wrong with it. A module of its own, to be loaded late. */
export function readSignature(
  source: string,
  entrypoint: string,
): { ok: true; form: Form | null } | { ok: false; messages: string[]; lines: number[] } {
  const derived = deriveInputSchema(source, entrypoint);
  if (!derived.ok) {
    const { issues } = derived;
    return { ok: false, messages: issues.map(({ message }) => message), lines: issues.map(({ line }) => line) };
  }
  const read = derived.schema === null ? null : readInputSchema(derived.schema);
  return { ok: true, form: read?.ok ? read.form : null };
}
