import type { MonitoringPeriod } from '../../src/contract/monitoring.ts';
import { scheduleStates } from '../../src/contract/schedule-rules.ts';
import { suggestionStates } from '../../src/contract/suggestion-rules.ts';
import type { AuditSearch } from '../features/audit/use-audit.ts';
import { periods } from '../features/monitoring/periods.ts';
import { type SignInProblem, signInProblems } from '../features/person/sign-in-problems.ts';
import { type RunSearch, runContexts, runTriggers } from '../features/run/run-search.ts';
import { runStatuses } from '../features/run/run-status.ts';
import type { ScheduleSearch } from '../features/schedule/use-schedules.ts';
import type { SuggestionSearch } from '../features/suggestion/use-suggestions.ts';
import { isDay } from '../ui/days.ts';

/** What the address may hold after its question mark; anything else is left out, never an error. */
type Search = Record<string, unknown>;

/** `isNew` after a password was set. */
export function readSignInSearch(search: Search): { to?: string; problem?: SignInProblem; isNew?: true } {
  const problem = signInProblems.find((each) => each === search.problem);
  return {
    ...(isLocalPath(search.to) ? { to: search.to } : {}),
    ...(problem ? { problem } : {}),
    ...(search.isNew === true ? { isNew: true } : {}),
  };
}

export function readPeopleSearch(search: Search): { q?: string } {
  return withText('q', search.q);
}

/** The token of a setup link, or of a link to choose a password. */
export function readTokenSearch(search: Search): { token?: string } {
  return withText('token', search.token);
}

export function readCatalogueSearch(search: Search): { q?: string; audience?: string; favourites?: true } {
  return {
    ...withText('q', search.q),
    ...withText('audience', search.audience),
    ...(search.favourites === true ? { favourites: true } : {}),
  };
}

/** `all`: for admins, the tools of everybody. */
export function readManagedToolsSearch(search: Search): { all?: true } {
  return search.all === true ? { all: true } : {};
}

/** Without a period: the last 24 hours. */
export function readMonitoringSearch(search: Search): { period?: MonitoringPeriod } {
  const period = periods.find((each) => each === search.period);
  return period && period !== '24h' ? { period } : {};
}

/** `from` is a run whose inputs fill the form. */
export function readToolSearch(search: Search): { from?: string } {
  return withText('from', search.from);
}

export function readRunsSearch(search: Search): RunSearch {
  const status = runStatuses.find((each) => each === search.status);
  const trigger = runTriggers.find((each) => each === search.trigger);
  const context = runContexts.find((each) => each === search.context);
  return {
    ...(search.scope === 'all' ? { scope: 'all' } : {}),
    ...withText('text', search.text),
    ...withText('tool', search.tool),
    ...withText('version', search.version),
    ...withText('person', search.person),
    ...(status ? { status } : {}),
    ...(trigger ? { trigger } : {}),
    ...(context ? { context } : {}),
    ...(isDay(search.from) ? { from: search.from } : {}),
    ...(isDay(search.to) ? { to: search.to } : {}),
  };
}

/** `all`: for admins, the schedules of everybody. `tool`: only those of it. */
export function readSchedulesSearch(search: Search): ScheduleSearch {
  const state = scheduleStates.find((each) => each === search.state);
  return {
    ...(search.all === true ? { all: true, ...(state ? { state } : {}) } : {}),
    ...withText('tool', search.tool),
  };
}

/** `over`: with those that are over. `channel`: of what was sent, only what went there. */
export function readAlertsSearch(search: Search): { over?: true; channel?: string } {
  return { ...(search.over === true ? { over: true } : {}), ...withText('channel', search.channel) };
}

/** `tool` is the address of the one to run, `script` the id of a script. */
export function readNewScheduleSearch(search: Search): { tool?: string; script?: string } {
  return { ...withText('tool', search.tool), ...withText('script', search.script) };
}

export function readScriptsSearch(search: Search): { q?: string } {
  return withText('q', search.q);
}

/** `run` is the one whose output is shown. */
export function readScriptSearch(search: Search): { run?: string } {
  return withText('run', search.run);
}

/** Without a state: what waits. */
export function readSuggestionSearch(search: Search): SuggestionSearch {
  const state = [...suggestionStates, 'any' as const].find((each) => each === search.state);
  return { ...withText('q', search.q), ...(state && state !== 'open' ? { state } : {}) };
}

/** Days as the browser's own date field writes them. */
export function readAuditSearch(search: Search): AuditSearch {
  return {
    ...withText('actor', search.actor),
    ...withText('action', search.action),
    ...withText('target', search.target),
    ...withText('text', search.text),
    ...(isDay(search.from) ? withText('from', search.from) : {}),
    ...(isDay(search.to) ? withText('to', search.to) : {}),
  };
}

/** `against` is the version to compare with. */
export function readReviewSearch(search: Search): { against?: string } {
  return withText('against', search.against);
}

/** Never leads away from this site: a path of ours, not `//elsewhere` or `/\elsewhere`. */
export function isLocalPath(value: unknown): value is string {
  return typeof value === 'string' && /^\/(?![/\\])/.test(value);
}

/** The router reads `?q=123` as a number; the pages mean text. */
function withText<K extends string>(key: K, value: unknown): { [key in K]?: string } {
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  return (typeof text === 'string' && text !== '' ? { [key]: text.slice(0, 500) } : {}) as { [key in K]?: string };
}
