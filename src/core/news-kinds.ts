import { type NotificationKind, notificationKinds } from '../contract/notification.ts';
import type { Permission } from '../contract/permission.ts';
import { type Actor, hasPermission } from './permissions.ts';

const concerns: Record<NotificationKind, Permission> = {
  version_submitted: 'version:publish',
  version_returned: 'tool:write',
  version_published: 'tool:write',
  version_rolled_back: 'tool:write',
  review_commented: 'tool:write',
  edit_lock_taken_over: 'tool:write',
  maintainer_added: 'tool:write',
  maintainer_removed: 'tool:write',
  owner_changed: 'tool:write',
  suggestion_made: 'suggestion:decide',
  suggestion_accepted: 'suggestion:create',
  suggestion_declined: 'suggestion:create',
  alert_raised: 'alert:read',
  alert_recovered: 'alert:read',
  alert_tested: 'alert:read',
};

/** Whether alerts are mailed, and where to, is said by each rule. */
const ofRules: readonly NotificationKind[] = ['alert_raised', 'alert_recovered', 'alert_tested'];

/** What a person can be told by mail as well as in the inbox. */
export function kindsFor(actor: Actor): NotificationKind[] {
  return notificationKinds.filter((kind) => !ofRules.includes(kind) && hasPermission(actor, concerns[kind]));
}
