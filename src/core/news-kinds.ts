import { type MailedKind, mailedKinds } from '../contract/notification.ts';
import type { Permission } from '../contract/permission.ts';
import { type Actor, hasPermission } from './permissions.ts';

const concerns: Record<MailedKind, Permission> = {
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
  schedule_stopped: 'schedule:read',
  schedule_given_up: 'schedule:read',
  schedule_failing: 'schedule:read',
  schedule_paused: 'schedule:read',
  schedule_deleted: 'schedule:read',
};

/** What a person can be told by mail as well as in the inbox. */
export function kindsFor(actor: Actor): MailedKind[] {
  return mailedKinds.filter((kind) => hasPermission(actor, concerns[kind]));
}
