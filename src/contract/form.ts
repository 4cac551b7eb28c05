import { z } from 'zod';

/** One thing a person fills in: of a tool's form (from `input_schema`) or of an action the tool offers. */
export const fieldKinds = [
  'string',
  'text',
  'integer',
  'number',
  'boolean',
  'enum',
  'multi_enum',
  'email',
  'url',
  'password',
  'date',
  'datetime',
  'duration',
  'json',
] as const;
export type FieldKind = (typeof fieldKinds)[number];

export const optionSchema = z.strictObject({ value: z.string(), label: z.string() });

export const showWhenSchema = z.strictObject({
  field: z.string(),
  equals: z.unknown().optional(),
  notEquals: z.unknown().optional(),
  in: z.array(z.unknown()).optional(),
  truthy: z.boolean().optional(),
});

export const fieldSchema = z.strictObject({
  name: z.string(),
  kind: z.enum(fieldKinds),
  label: z.string(),
  help: z.string().optional(),
  placeholder: z.string().optional(),
  required: z.boolean(),
  default: z.unknown().optional(),
  min: z.number().optional().describe('smallest value, or shortest text or list'),
  max: z.number().optional().describe('largest value, or longest text or list'),
  pattern: z.string().optional(),
  options: z.array(optionSchema).optional().describe('of enum and multi_enum'),
  group: z.string().optional(),
  advanced: z.boolean().optional(),
  showWhen: showWhenSchema.optional(),
});
export type Field = z.infer<typeof fieldSchema>;

export const fileRuleSchema = z.strictObject({
  label: z.string(),
  help: z.string().optional(),
  min: z.int().min(0),
  max: z.int().min(0),
  accept: z.array(z.string()).describe('extensions (".csv") and MIME types ("text/csv", "image/*"); empty takes all'),
  maxFileBytes: z.int(),
  maxTotalBytes: z.int(),
});
export type FileRule = z.infer<typeof fileRuleSchema>;

/** What the page shows and the server checks: derived from a version's `inputSchema`. `files` is null when none are taken. */
export const formSchema = z.strictObject({ fields: z.array(fieldSchema), files: fileRuleSchema.nullable() });
export type Form = z.infer<typeof formSchema>;
