import { z } from 'zod';

/** Exact numbers travel as JSON number text; where JavaScript cannot hold one it is a raw JSON value. */
const scalarSchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);

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

const actionOptionSchema = z.strictObject({ value: z.string(), label: z.string() });
export const actionFieldSchema = z.strictObject({
  name: z.string(),
  kind: z.enum(['string', 'text', 'integer', 'number', 'boolean', 'enum', 'multi_enum']),
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
