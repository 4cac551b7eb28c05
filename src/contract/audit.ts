/** What the audit knows. An action is named `<noun>.<what happened>`. */
export const auditActions = [
  'login.opened',
  'login.refused',
  'login.ended',
  'person.created',
  'person.role_changed',
  'tool.created',
  'tool.installed',
  'tool.changed',
  'tool.curated',
  'version.saved',
  'version.submitted',
  'version.published',
  'run.started',
  'run.canceled',
  'version.returned',
  'version.withdrawn',
  'version.rolled_back',
  'review.commented',
  'review.comment_resolved',
  'review.comment_reopened',
  'edit_lock.taken_over',
  'maintainer.added',
  'maintainer.removed',
  'tool.owner_changed',
  'settings.changed',
] as const;
export type AuditAction = (typeof auditActions)[number];

export const auditTargetTypes = ['person', 'tool', 'version', 'run', 'comment', 'settings'] as const;
export type AuditTargetType = (typeof auditTargetTypes)[number];

export const auditFormats = ['jsonl', 'csv'] as const;
