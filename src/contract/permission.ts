/**
 * What a route needs before it may answer. Deny by default: a route without one does not compile.
 * Rules that depend on the thing itself (own run, maintained tool) are decided in core/permissions.ts after loading it.
 */
export const permissions = [
  'public', // anyone, signed in or not
  'run:create', // run published tools
  'run:read', // one's own runs
  'run:oversee', // whose runs there were, of everybody, without what went in or came out
  'tool:read', // the catalogue
  'inbox:read', // what one is told oneself
  'schedule:read', // one's own schedules
  'schedule:write', // let published tools run by themselves
  'schedule:manage', // everybody's schedules
  'tool:write', // draft tools and versions
  'version:publish', // approve a version, or give it back
  'version:rollback', // make a former version the active one again
  'suggestion:create', // propose a tool
  'suggestion:read', // what one proposed
  'suggestion:decide', // accept or decline what others proposed
  'tool:curate', // give a tool the higher caps of curated tools
  'script:manage', // see, change and run scripts of admins
  'user:manage', // people and their roles
  'audit:read', // who did what
  'metrics:read', // figures for a program that collects them, without names of people
  'monitoring:read', // how the installation fares: figures of all tools and workers
  'settings:read', // how this installation is set
  'settings:manage', // change that
  'alert:read', // one's own alerts and rules
  'alert:write', // rules of what one works on oneself
  'alert:manage', // everybody's rules, and the channels
  'account:manage', // one's own password, logins and tokens
] as const;
export type Permission = (typeof permissions)[number];

export const roles = ['user', 'contributor', 'admin', 'superuser'] as const;
export type Role = (typeof roles)[number];

/** What an API token may be allowed, each a few permissions (core/permissions); never more than its person may. */
export const tokenScopes = ['read', 'run', 'write', 'review', 'scripts', 'metrics'] as const;
export type TokenScope = (typeof tokenScopes)[number];
