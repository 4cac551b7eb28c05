import type { Logger } from 'pino';
import type { Limits } from '../contract/limits.ts';
import type { WebhookAllow } from '../core/alert/judge-address.ts';
import type { RoleMap } from '../core/role-map.ts';
import type { Db } from '../db/database.ts';
import type { Identity } from '../identity/identity.ts';
import type { SingleSignOn } from '../identity/single-sign-on.ts';
import type { FileStore } from '../storage/file-store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { RunEnds } from './run-ends.ts';
import type { RunFeed } from './run-feed.ts';

/** What the routes share. Built once, in main. */
export interface ServerContext {
  db: Db;
  identity: Identity;
  uploads: FileStore;
  artifacts: FileStore;
  feed: RunFeed;
  ends: RunEnds;
  limits: { production: Limits; sandbox: Limits };
  uploadLimits: { files: number; fileBytes: number; totalBytes: number };
  /** How many of one person's runs may wait or run before the next one is refused. */
  unfinishedRunsPerPerson: number;
  /** How many schedules that are not at their end one person may have. */
  schedulesPerPerson: number;
  /** Whether scripts of superusers may run on the server itself; its workers have the last word. */
  mayUseHost: boolean;
  /** Where people reach the server, when that is not what the Host header says. */
  publicUrl: string | null;
  /** The address that links in mails lead to; null where no mail is set up. */
  mailUrl: string | null;
  /** What webhooks may reach beside public addresses. */
  webhookAllow: WebhookAllow;
  singleSignOn: SingleSignOn | null;
  singleSignOnRules: { roles: RoleMap; mayCreate: boolean };
  /** Folder of the built pages. */
  pagesDir: string;
  /** Folder of the tools to start from. */
  templatesDir: string;
  /** Puts the example tools into an empty catalogue, in the name of the first superuser. */
  installExamples: (tx: Db, ownerId: string) => Promise<unknown>;
  /** Whether a worker or the server is going down: /readyz says so. */
  isDraining: () => boolean;
  telemetry: Telemetry;
  log: Logger;
}
