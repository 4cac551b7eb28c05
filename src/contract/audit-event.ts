import { z } from 'zod';
import { auditFormats } from './audit.ts';
import { idSchema } from './tool.ts';

const personRefSchema = z.strictObject({ id: z.string(), name: z.string().nullable().describe('null: forgotten') });

export const auditEventSchema = z.strictObject({
  id: z.string(),
  seq: z.int().describe('its place in the chain'),
  hash: z.string().describe('in hex; over the hash before and this event'),
  at: z.iso.datetime(),
  actor: personRefSchema.nullable().describe('null: the program itself, or nobody who was signed in'),
  onBehalfOf: personRefSchema.nullable(),
  action: z.string(),
  target: z.strictObject({ type: z.string(), id: z.string(), name: z.string().nullable() }).nullable(),
  before: z.unknown().nullable(),
  after: z.unknown().nullable(),
  requestId: z.string().nullable(),
  address: z.string().nullable(),
});
export type AuditEvent = z.infer<typeof auditEventSchema>;

const filterShape = {
  actor: idSchema.optional().describe('who did it, or for whom'),
  action: z
    .string()
    .max(100)
    .regex(/^[a-z_]+(\.[a-z_]+)?$/, 'an action, or what stands before its dot')
    .optional(),
  target: z
    .string()
    .max(200)
    .regex(/^\P{Cc}*$/u)
    .optional()
    .describe('id of what it was done to'),
  text: z
    .string()
    .max(200)
    .regex(/^\P{Cc}*$/u)
    .optional()
    .describe('occurs in the event'),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional().describe('up to, not including'),
};

export const listAuditQuerySchema = z.strictObject({
  ...filterShape,
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const exportAuditQuerySchema = z.strictObject({ ...filterShape, format: z.enum(auditFormats).default('jsonl') });
