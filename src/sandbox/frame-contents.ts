import type { ScriptError } from './runner.ts';

export const errorKinds = ['tool', 'script', 'syntax', 'contract'] as const;

/** What a harness says about a failed script. */
export interface ErrorFrame {
  kind: (typeof errorKinds)[number];
  error: ScriptError;
}

/** The JSON of an `error` frame, or null when it is not one. Fields that are missing or of another type are null. */
export function parseErrorFrame(json: string): ErrorFrame | null {
  const value = parseObject(json);
  const kind = errorKinds.find((known) => known === value?.kind);
  if (value === null || kind === undefined) return null;
  const text = (name: string): string | null => {
    const field = value[name];
    return typeof field === 'string' ? field : null;
  };
  const position = (name: string): number | null => {
    const field = value[name];
    return Number.isSafeInteger(field) && (field as number) > 0 ? (field as number) : null;
  };
  return {
    kind,
    error: {
      type: text('type') ?? 'Error',
      message: text('message') ?? '',
      traceback: text('traceback'),
      line: position('line'),
      column: position('column'),
      text: text('text'),
    },
  };
}

/** The JSON of a `progress` frame, or null when it is not one. */
export function parseProgress(json: string): { fraction: number; text: string } | null {
  const value = parseObject(json);
  const fraction = value?.fraction;
  const text = value?.text;
  if (typeof fraction !== 'number' || typeof text !== 'string') return null;
  return { fraction: Math.min(1, Math.max(0, fraction)), text: text.slice(0, 1000) };
}

function parseObject(json: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(json);
    // An object is what JSON.parse made of `{…}`; its fields are checked one by one by the callers.
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
