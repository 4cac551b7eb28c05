/** The mail that tells of alerts: a subject, plain text, and the same as HTML. */
import type { MailLanguage } from '../../contract/person.ts';
import { oneLine } from '../one-line.ts';
import { runReasonsEn } from '../run-reasons-en.ts';
import { runReasonsSv } from '../run-reasons-sv.ts';
import { alertSentence } from './alert-sentence.ts';
import { alertWordsEn } from './alert-words-en.ts';
import { alertWordsSv } from './alert-words-sv.ts';
import { pathOf, type ToldAlert, type ToldRun } from './told-alert.ts';

export interface AlertMail {
  subject: string;
  body: string;
  html: string;
}

const words = { en: alertWordsEn, sv: alertWordsSv };
const reasons = { en: runReasonsEn, sv: runReasonsSv };
const LONGEST_SUBJECT = 150;
/** A digest tells so many at length; the page has them all. */
const MOST_TOLD = 30;

/** One part of a mail: what happened, what there is to know of it, and where to look. */
interface Part {
  title: string;
  facts: [name: string, value: string][];
  error: string | null;
  lastLines: string | null;
  link: string;
}

/** Of `total` alerts those that there is something to tell of; `linkUrl` is what links lead to, without a slash at its end. */
export function alertMail(
  language: MailLanguage,
  { told, total }: { told: readonly ToldAlert[]; total: number },
  linkUrl: string,
): AlertMail {
  const texts = words[language];
  const parts = told.slice(0, MOST_TOLD).map((alert) => partOf(alert, language, linkUrl));
  const first = parts[0]?.title ?? '';
  const further = total - parts.length;
  if (further > 0) {
    const nothing = { facts: [], error: null, lastLines: null };
    parts.push({ title: texts.further(further), ...nothing, link: `${linkUrl}/admin/alerts` });
  }
  return write(language, total > 1 ? `${texts.many(total)}: ${first}` : first, parts, linkUrl);
}

/** What proves that a channel works. */
export function testMail(language: MailLanguage, channel: string, linkUrl: string): AlertMail {
  const texts = words[language];
  const title = oneLine(texts.test(channel));
  const facts: Part['facts'] = [['Scriptorium', texts.testText]];
  return write(
    language,
    title,
    [{ title, facts, error: null, lastLines: null, link: `${linkUrl}/admin/alerts` }],
    linkUrl,
  );
}

function partOf(alert: ToldAlert, language: MailLanguage, linkUrl: string): Part {
  const texts = words[language];
  const { run, rule, severity, count, isRecovery } = alert;
  const facts: Part['facts'] = [[texts.severities[severity], formatTime(alert.lastAt, language)]];
  if (count > 1 && !isRecovery) facts.push(['', texts.again(count)]);
  if (rule !== null) facts.push([texts.rule, oneLine(rule.name)]);
  return {
    title: oneLine(alertSentence(alert, texts, isRecovery)),
    facts,
    error: isRecovery || run === null ? null : errorOf(run, language),
    lastLines: isRecovery ? null : (run?.lastLines ?? null),
    link: linkUrl + pathOf(run),
  };
}

/** What the script said of itself, or else why it ended; nothing of a run that goes well or is under way. */
function errorOf({ error, errorSummary, reason }: ToldRun, language: MailLanguage): string | null {
  if (error !== null) return error.message === null ? error.type : `${error.type}: ${error.message}`;
  if (reason === null || reason === 'ok') return null;
  return reason === 'tool_error' && errorSummary !== null && errorSummary !== ''
    ? errorSummary
    : reasons[language][reason];
}

function write(language: MailLanguage, title: string, parts: Part[], linkUrl: string): AlertMail {
  const texts = words[language];
  const rules = `${linkUrl}/admin/alerts`;
  const subject = cut(`[Scriptorium] ${oneLine(title)}`);
  const body = [texts.greeting, ...parts.map((part) => textOf(part, texts)), `${texts.foot}\n${rules}`].join('\n\n');
  const sections = parts.map((part) => htmlOf(part, texts)).join('');
  const html = `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${toHtml(subject)}</title></head>
<body style="font-family:sans-serif;line-height:1.5;max-width:44em">${sections}
<p style="color:#555">${toHtml(texts.foot)} <a href="${toHtml(rules)}">${toHtml(rules)}</a></p></body></html>
`;
  return { subject, body: `${body}\n`, html };
}

function textOf({ title, facts, error, lastLines, link }: Part, texts: typeof alertWordsEn): string {
  return [
    title,
    ...facts.map(([name, value]) => (name === '' ? value : `${name}: ${value}`)),
    ...(error === null ? [] : [`${texts.error}: ${error}`]),
    ...(lastLines === null ? [] : ['', `${texts.lastLines}:`, ...lastLines.split('\n').map((line) => `  ${line}`)]),
    '',
    link,
  ].join('\n');
}

function htmlOf({ title, facts, error, lastLines, link }: Part, texts: typeof alertWordsEn): string {
  const box = 'white-space:pre-wrap;overflow-wrap:anywhere;background:#f4f4f2;padding:0.8em';
  const lines = facts.map(([name, value]) => toHtml(name === '' ? value : `${name}: ${value}`)).join('<br>');
  return `
<h2 style="font-size:1.15em">${toHtml(title)}</h2>
<p>${lines}</p>${error === null ? '' : `\n<p><strong>${toHtml(texts.error)}:</strong> ${toHtml(error)}</p>`}${
    lastLines === null ? '' : `\n<p>${toHtml(texts.lastLines)}:</p><pre style="${box}">${toHtml(lastLines)}</pre>`
  }
<p><a href="${toHtml(link)}">${toHtml(link)}</a></p>`;
}

function formatTime(at: Date, language: MailLanguage): string {
  const options = { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' } as const;
  return `${at.toLocaleString(language === 'sv' ? 'sv' : 'en-GB', options)} UTC`;
}

/** What a script printed may hold anything; in a mail it is read, and nothing else. */
function toHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function cut(text: string): string {
  return text.length > LONGEST_SUBJECT ? `${text.slice(0, LONGEST_SUBJECT - 1).toWellFormed()}…` : text;
}
