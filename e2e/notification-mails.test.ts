/** From a suggestion to the mail of an admin, along its link into the page, and to the choice of mails. */
import { describe, expect, it } from 'vitest';
import { routes } from '../src/contract/routes.ts';
import { useMailServer } from '../test/mail-server.ts';
import { signIn } from '../test/sign-in.ts';
import { suggestionForm } from '../test/suggestion-form.ts';
import { openBrowser } from './browser.ts';
import { ADMIN, findPort, makePlace, startServer } from './server-process.ts';
import { expectAccessible, expectNoSidewaysScroll, openSignedIn } from './signed-in-page.ts';

const invited = { name: 'Rolf', email: 'rolf@example.org', role: 'admin', language: 'sv' } as const;
const password = 'a very fine password';

describe('the mails of what happens', () => {
  const mailServer = useMailServer();

  it('a suggestion is mailed to an admin in Swedish, who follows the link and wants no more of these', async () => {
    const place = await makePlace();
    // With PUBLIC_URL the last line names that, not where the server listens.
    const port = await findPort();
    const url = `http://127.0.0.1:${port}`;
    const env = { SMTP_URL: mailServer.url, MAIL_FROM: 'tools@example.org', PUBLIC_URL: url, PORT: String(port) };
    const server = await startServer(place.dataDir, env);
    const browser = await openBrowser();
    try {
      const { client } = await signIn(url, ADMIN);
      await client.call(routes.invitePerson, { body: invited });
      await expect.poll(() => mailServer.linkFor(invited.email)).toContain(url);
      const token = new URL(mailServer.linkFor(invited.email)).searchParams.get('token') ?? '';
      await client.call(routes.setPassword, { body: { token, password } });

      const { id } = await client.call(routes.proposeTool, { body: suggestionForm() });
      const link = `${url}/suggestions/${id}`;
      const mailed = () => mailServer.mails.find(({ to, text }) => to === invited.email && text.includes(link))?.text;
      await expect.poll(mailed).toContain('Superuser föreslår ett verktyg: Räkna frånvaro.');

      const phone = { viewport: { width: 360, height: 740 } };
      const page = await openSignedIn(browser, url, { email: invited.email, password }, phone);
      await page.goto(link);
      await page.getByRole('heading', { level: 1, name: 'Räkna frånvaro' }).waitFor();
      await page.goto('/account');
      const box = page.getByRole('checkbox', { name: 'Somebody suggests a tool' });
      await box.focus();
      await page.keyboard.press('Space');
      await expect.poll(() => page.getByLabel('Language of the mails').inputValue()).toBe('sv');
      await page.getByRole('button', { name: 'Save the choice' }).press('Enter');
      await page.getByText('Your choice is saved.').waitFor();
      await expectAccessible(page);
      await expectNoSidewaysScroll(page);
      await page.reload();
      await expect.poll(() => box.isChecked()).toBe(false);
      expect(await page.getByRole('checkbox', { name: 'A version is handed in for review' }).isChecked()).toBe(true);
    } finally {
      await browser.close();
      server.kill('SIGTERM');
      await server.ended;
      await place.remove();
    }
  });
});
