/** Types of the module `scriptorium` that a Node tool on Scriptorium can import. For editors; nothing checks them in a run. */
export type Output =
  | { kind: 'notice'; level: 'info' | 'warning' | 'error'; message: string }
  | { kind: 'markdown'; markdown: string }
  | { kind: 'table'; title?: string | undefined; columns: Column[]; rows: Row[] }
  | { kind: 'json'; title?: string | undefined; value: unknown }
  | { kind: 'html_sandboxed'; html: string }
  | { kind: 'vega_lite'; spec: Record<string, unknown> }
  | { kind: 'image'; path: string; alt: string }
  | { kind: 'file'; path: string; label?: string | undefined };
export interface Column {
  key: string;
  label: string;
}
export type Row = Record<string, string | number | bigint | boolean | null>;

export type FieldKind = 'string' | 'text' | 'integer' | 'number' | 'boolean' | 'enum' | 'multi_enum';
export interface Field {
  name: string;
  kind: FieldKind;
  label: string;
  help?: string;
  required?: boolean;
  min?: number;
  max?: number;
  options?: { value: string; label: string }[];
}
export interface NextAction {
  action_id: string;
  label: string;
  kind: 'form';
  fields: Field[];
  prefill: Record<string, unknown>;
}
export interface Result {
  outputs?: Output[];
  next_actions?: NextAction[];
  state?: Record<string, unknown> | null;
}
/** Of the default export, or of `run_tool`. A text is one page of HTML; nothing is no output. */
export type Tool = (inputDir: string, outputDir: string) => Returned | Promise<Returned>;
// biome-ignore lint/suspicious/noConfusingVoidType: a tool may return nothing, by having no return
type Returned = string | Result | null | undefined | void;

/** Ends the run and shows its message to the person, as it is and without a stack. */
export class ToolError extends Error {}
export const inputDir: string;
export const outputDir: string;
/** Shows how far the tool has come: a fraction from 0 to 1, and a few words. */
export function progress(fraction: number, text?: string): void;
/** The values of the form. Integers that a number cannot hold are BigInt, here and in `state` and `action`. */
export function inputs(): Record<string, unknown>;
/** When the person chose an action of the last result, otherwise null. */
export function action(): {
  action_id: string;
  input: Record<string, unknown>;
  state: Record<string, unknown>;
} | null;
/** What the tool returned as `state` the last time; empty on a first run. */
export function state(): Record<string, unknown>;
/** The person's settings for this tool. */
export function settings(): Record<string, unknown>;
export interface File {
  name: string;
  path: string;
  bytes: number;
  readBytes(): Uint8Array;
  /** UTF-16 with its mark, UTF-8 with or without, or else Windows-1252, as Excel saves. */
  readText(): string;
}
/** The uploaded files, in the order they were uploaded. */
export function files(): File[];

export function notice(message: string, level?: 'info' | 'warning' | 'error'): Output;
export function markdown(text: string): Output;
export function html(text: string): Output;
export function json(value: unknown, title?: string): Output;
/** Its data must be inside: `data.values`. */
export function vegaLite(spec: Record<string, unknown>): Output;
/** A picture that the tool wrote to the output folder. */
export function image(path: string, alt?: string): Output;
/** A download card for a file that the tool wrote to the output folder. */
export function file(path: string, label?: string): Output;
/** Columns are keys or `{key, label}`; left out, all keys in the order they appear. */
export function table(rows: Row[], columns?: (string | Column)[], title?: string): Output;
/** A form under the result; sent, the tool runs again with `action()` set. */
export function nextAction(
  actionId: string,
  label: string,
  fields?: Field[],
  prefill?: Record<string, unknown>,
): NextAction;
export function field(
  name: string,
  kind?: FieldKind,
  label?: string,
  more?: Omit<Field, 'name' | 'kind' | 'label' | 'options'> & {
    options?: (string | number | { value: string; label: string })[];
  },
): Field;
/** What the entrypoint returns. */
export function result(outputs?: Output[], nextActions?: NextAction[], state?: Record<string, unknown> | null): Result;
