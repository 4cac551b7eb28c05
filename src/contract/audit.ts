/** What the audit knows. An action is named `<noun>.<what happened>`. */
export const auditActions = [
  'login.opened',
  'login.refused',
  'login.ended',
  'person.created',
  'person.role_changed',
  'person.invited',
  'person.link_made',
  'person.password_set',
  'person.second_step_on',
  'person.second_step_off',
  'person.recovery_codes_made',
  'person.sign_in_slowed',
  'person.logins_ended',
  'person.login_ended',
  'person.disabled',
  'person.enabled',
  'person.deleted',
  'person.linked',
  'token.created',
  'token.revoked',
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

export const auditTargetTypes = ['person', 'token', 'tool', 'version', 'run', 'comment', 'settings'] as const;
export type AuditTargetType = (typeof auditTargetTypes)[number];

export const auditFormats = ['jsonl', 'csv'] as const;
