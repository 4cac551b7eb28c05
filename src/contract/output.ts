import { z } from 'zod';

/** A cell of a table. A number that JavaScript cannot hold unchanged is a raw JSON value (see core/json). */
export type Scalar = string | number | boolean | null | { readonly rawJSON: string };

/** `JSON.isRawJSON` is in every current engine; TypeScript 6 does not declare it yet. */
const engine = JSON as unknown as { isRawJSON: (value: unknown) => boolean };

function isScalar(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value) || engine.isRawJSON(value);
}

/** Not a union of scalars, because raw JSON values are objects; the cast says what the refinement checks. */
const scalarSchema = z
  .unknown()
  .refine(isScalar, 'a text, a number, true, false or null')
  .meta({ type: ['string', 'number', 'boolean', 'null'] }) as unknown as z.ZodType<Scalar>;

export const noticeOutputSchema = z.strictObject({
  kind: z.literal('notice'),
  level: z.enum(['info', 'warning', 'error']),
  message: z.string(),
});
export const markdownOutputSchema = z.strictObject({ kind: z.literal('markdown'), markdown: z.string() });
export const tableOutputSchema = z.strictObject({
  kind: z.literal('table'),
  title: z.string().optional(),
  columns: z.array(z.strictObject({ key: z.string(), label: z.string() })),
  rows: z.array(z.record(z.string(), scalarSchema)),
});
export const jsonOutputSchema = z.strictObject({
  kind: z.literal('json'),
  title: z.string().optional(),
  value: z.unknown(),
});
export const htmlOutputSchema = z.strictObject({ kind: z.literal('html_sandboxed'), html: z.string() });
export const vegaLiteOutputSchema = z.strictObject({
  kind: z.literal('vega_lite'),
  spec: z.record(z.string(), z.unknown()),
});
export const imageOutputSchema = z.strictObject({ kind: z.literal('image'), path: z.string(), alt: z.string() });
export const fileOutputSchema = z.strictObject({
  kind: z.literal('file'),
  path: z.string(),
  label: z.string().optional(),
});

/** Runner contract, section 3: what a run shows, already normalised and within its budgets. */
export const outputSchema = z.discriminatedUnion('kind', [
  noticeOutputSchema,
  markdownOutputSchema,
  tableOutputSchema,
  jsonOutputSchema,
  htmlOutputSchema,
  vegaLiteOutputSchema,
  imageOutputSchema,
  fileOutputSchema,
]);
export type Output = z.infer<typeof outputSchema>;

export const actionFieldKinds = ['string', 'text', 'integer', 'number', 'boolean', 'enum', 'multi_enum'] as const;

const actionOptionSchema = z.strictObject({ value: z.string(), label: z.string() });
export const actionFieldSchema = z.strictObject({
  name: z.string(),
  kind: z.enum(actionFieldKinds),
  label: z.string(),
  help: z.string().optional(),
  required: z.boolean().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  options: z.array(actionOptionSchema).optional(),
});
export type ActionField = z.infer<typeof actionFieldSchema>;

export const nextActionSchema = z.strictObject({
  action_id: z.string(),
  label: z.string(),
  kind: z.literal('form'),
  fields: z.array(actionFieldSchema),
  prefill: z.record(z.string(), z.unknown()),
});
export type NextAction = z.infer<typeof nextActionSchema>;
