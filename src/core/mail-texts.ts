/** What mails say. Plain text: nothing in it can be anything else than what one reads. */
import type { LinkPurpose, MailLanguage } from '../contract/person.ts';

interface MailText {
  subject: string;
  body: string;
}

type Writer = (name: string, url: string) => MailText;

const texts: Record<MailLanguage, Record<LinkPurpose, Writer>> = {
  en: {
    invitation: (name, url) => ({
      subject: 'Your invitation to Scriptorium',
      body: `Hello ${name},

you are invited to Scriptorium. Choose a password here, within seven days:

${url}

The link works once. If you do not know what this is about, do nothing.
`,
    }),
    password_reset: (name, url) => ({
      subject: 'A new password for Scriptorium',
      body: `Hello ${name},

somebody, probably you, asked for a new password. Choose one here, within an hour:

${url}

The link works once. If it was not you, do nothing: your password stays as it is.
`,
    }),
  },
  sv: {
    invitation: (name, url) => ({
      subject: 'Din inbjudan till Scriptorium',
      body: `Hej ${name}!

Du är inbjuden till Scriptorium. Välj ett lösenord här inom sju dagar:

${url}

Länken fungerar en gång. Om du inte vet vad det här gäller behöver du inte göra något.
`,
    }),
    password_reset: (name, url) => ({
      subject: 'Nytt lösenord till Scriptorium',
      body: `Hej ${name}!

Någon, troligen du, har bett om ett nytt lösenord. Välj ett här inom en timme:

${url}

Länken fungerar en gång. Om det inte var du behöver du inte göra något: ditt lösenord är oförändrat.
`,
    }),
  },
};

/** The mail that carries a single-use link. */
export function linkMail(language: MailLanguage, purpose: LinkPurpose, name: string, url: string): MailText {
  return texts[language][purpose](name, url);
}
