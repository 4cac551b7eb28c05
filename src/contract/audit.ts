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

export const auditTargetTypes = ['person', 'tool', 'version', 'comment', 'settings'] as const;
export type AuditTargetType = (typeof auditTargetTypes)[number];
