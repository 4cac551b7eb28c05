/** What the audit knows. An action is named `<noun>.<what happened>`. */
export const auditActions = [
  'person.created',
  'person.role_changed',
  'tool.created',
  'tool.changed',
  'tool.curated',
  'version.saved',
  'version.submitted',
  'version.published',
] as const;
export type AuditAction = (typeof auditActions)[number];

export const auditTargetTypes = ['person', 'tool', 'version'] as const;
export type AuditTargetType = (typeof auditTargetTypes)[number];
