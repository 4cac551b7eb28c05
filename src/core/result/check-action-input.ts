import type { NextAction } from '../../contract/output.ts';
import { type CheckedInputs, checkInputs } from '../form/check-inputs.ts';

/** Checks what a person filled in for an offered action, by the same rules as the tool's own form. */
export function checkActionInput(action: NextAction, input: unknown): CheckedInputs {
  const fields = action.fields.map((field) => ({ ...field, required: field.required === true }));
  return checkInputs({ fields }, input);
}
