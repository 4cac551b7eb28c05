import { useEffect, useMemo, useState } from 'react';
import type { Field } from '../../../src/contract/form.ts';
import { shownFields } from '../../../src/core/form/visibility.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { formWords } from '../../i18n/form-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { buildInputs, type FieldValue, initialValues, isBrokenJson } from './form-values.ts';
import { type FieldIssue, issueText } from './issue-text.ts';

type CheckInputs = typeof import('../../../src/core/form/check-inputs.ts').checkInputs;

export interface FormState {
  fields: readonly Field[];
  values: Record<string, FieldValue>;
  shown: Set<string>;
  /** What is wrong with a field, as far as the person should be told now. */
  errorOf: (name: string) => string | undefined;
  change: (name: string, value: FieldValue) => void;
  leave: (name: string) => void;
  /** The inputs when they pass; null, with everything marked, when they do not. */
  submit: () => JsonObject | null;
  /** How many fields are wrong, once it was tried to send them. */
  wrongCount: number;
}

/** Holds what is filled in, and checks it with the same code as the server. `serverIssues` are shown until changed. */
export function useForm(
  fields: readonly Field[],
  given: Record<string, unknown>,
  serverIssues: readonly FieldIssue[],
): FormState {
  const words = useWords(formWords);
  const [values, setValues] = useState(() => initialValues(fields, given));
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [changedSince, setChangedSince] = useState<{ issues: readonly FieldIssue[]; names: ReadonlySet<string> }>({
    issues: serverIssues,
    names: new Set(),
  });
  const [isTried, setTried] = useState(false);
  const check = useCheck();

  const inputs = useMemo(() => buildInputs(fields, values), [fields, values]);
  const shown = useMemo(() => shownFields(fields, inputs), [fields, inputs]);
  const issues = useMemo(
    () => findIssues(fields, values, inputs, shown, check),
    [fields, values, inputs, shown, check],
  );
  const changed = changedSince.issues === serverIssues ? changedSince.names : new Set<string>();

  const errorOf = (name: string) => {
    const own = isTried || left.has(name) ? issues.find((issue) => issue.field === name) : undefined;
    const issue = own ?? (changed.has(name) ? undefined : serverIssues.find((each) => each.field === name));
    return (
      issue &&
      issueText(
        issue,
        fields.find((field) => field.name === name),
        words,
      )
    );
  };
  return {
    fields,
    values,
    shown,
    errorOf,
    change: (name, value) => {
      setValues({ ...values, [name]: value });
      setChangedSince({ issues: serverIssues, names: new Set([...changed, name]) });
    },
    leave: (name) => setLeft(new Set([...left, name])),
    submit: () => {
      setTried(true);
      return issues.length === 0 ? inputs : null;
    },
    wrongCount: isTried ? new Set(issues.map((issue) => issue.field)).size : 0,
  };
}

function findIssues(
  fields: readonly Field[],
  values: Record<string, FieldValue>,
  inputs: JsonObject,
  shown: Set<string>,
  check: CheckInputs | null,
): FieldIssue[] {
  const broken = fields
    .filter((field) => shown.has(field.name) && isBrokenJson(field, values[field.name]))
    .map((field) => ({ field: field.name, code: 'wrong_format', message: '' }));
  const checked = check?.({ fields: [...fields] }, inputs);
  return checked && !checked.ok ? [...broken, ...checked.issues] : broken;
}

/** The check brings an engine for patterns along, so it is loaded beside the form and not before it. */
function useCheck(): CheckInputs | null {
  const [check, setCheck] = useState<{ run: CheckInputs } | null>(null);
  // Loading code is outside React; without it the server still checks.
  useEffect(() => {
    import('../../../src/core/form/check-inputs.ts').then(
      (module) => setCheck({ run: module.checkInputs }),
      () => undefined,
    );
  }, []);
  return check?.run ?? null;
}
