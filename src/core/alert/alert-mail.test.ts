import { describe, expect, it } from 'vitest';
import { alertMail } from './alert-mail.ts';
import type { ToldAlert } from './told-alert.ts';

const at = new Date('2026-03-01T06:00:00Z');
const alert = (title: string): ToldAlert => ({
  ...{ id: 'a', kind: 'failed', severity: 'critical', isRecovery: false, facts: {}, count: 1, firstAt: at, lastAt: at },
  ...{ rule: { id: 'r', name: 'Nightly' }, tool: { id: 't', slug: 's', title }, schedule: null, channel: null },
  run: {
    ...{ id: 'run', canOpen: true, status: 'failed', reason: 'script_error', trigger: 'manual', errorSummary: null },
    ...{ error: { type: 'ValueError', message: '<b>no</b>' }, lastLines: '</pre>', startedAt: at, finishedAt: at },
  },
});

describe('the mail that tells of alerts', () => {
  it('is one line in its subject, in the order in which one reads it, and only text in its HTML', () => {
    const title = 'A\r\nBcc: x@example.org\u2028<script>\u202egnp.exe\u2066';
    const { subject, body, html } = alertMail('en', { told: [alert(title)], total: 1 }, 'https://x');
    expect(subject).toBe('[Scriptorium] A Bcc: x@example.org <script>gnp.exe failed');
    expect(html).toContain('&#60;script&#62;gnp.exe failed');
    expect(html).toContain('ValueError: &#60;b&#62;no&#60;/b&#62;');
    expect(html).toContain('>&#60;/pre&#62;</pre>');
    expect(body).toContain('https://x/runs/run');
  });

  it('tells how many there are, and where those are that it does not tell of', () => {
    const told = Array.from({ length: 40 }, (_, n) => alert(`Tool ${n}`));
    const { subject, body } = alertMail('en', { told, total: 250 }, 'https://x');
    expect(subject).toBe('[Scriptorium] 250 alerts: Tool 0 failed');
    expect(body).toContain('Tool 29 failed');
    expect(body).not.toContain('Tool 30 failed');
    expect(body).toContain('220 further alerts\n\nhttps://x/admin/alerts');
    expect(alertMail('sv', { told, total: 40 }, 'https://x').body).toContain('10 larm till');
  });
});
