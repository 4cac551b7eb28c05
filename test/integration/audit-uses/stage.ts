import type { AuditAction } from '../../../src/contract/audit.ts';
import type { routes } from '../../../src/contract/routes.ts';
import type { Db } from '../../../src/db/database.ts';
import type { TestApp, TestPerson } from '../../app.ts';
import { type MadeTool, makeDraft } from '../../tool-maker.ts';

export type RouteId = keyof typeof routes;

/** What the uses play on. */
export interface Stage {
  app: TestApp;
  db: Db;
  /** The same installation, where mail is set up. */
  mailing: TestApp;
  superuser: TestPerson;
  published: MadeTool;
}

/** One way to use a route with success: prepared, the call, and the events that it has to leave. */
export interface Use {
  call: () => Promise<unknown>;
  leaves: AuditAction[];
}
export type Uses = Partial<Record<RouteId, () => Promise<Use>>>;

/** A tool whose every run offers an action. */
export const SOURCE = `
def run_tool(i, o):
    return {"outputs": [], "next_actions": [{"action_id": "more", "label": "More", "kind": "form", "fields": []}],
            "state": {}}
`;

export const draftOf = (person: TestPerson): Promise<MadeTool> => makeDraft(person.client, { source: SOURCE });
