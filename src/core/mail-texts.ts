/** What mails say. Plain text: nothing in it can be anything else than what one reads. */
import type { LinkPurpose, MailLanguage } from '../contract/person.ts';
import { type News, newsPath, newsSentence } from './news.ts';
import { newsWordsEn } from './news-words-en.ts';
import { newsWordsSv } from './news-words-sv.ts';
import { oneLine } from './one-line.ts';

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

const newsWords = { en: newsWordsEn, sv: newsWordsSv };
const LONGEST_SUBJECT = 150;

const newsTexts: Record<MailLanguage, (name: string, sentence: string, url: string, accountUrl: string) => string> = {
  en: (name, sentence, url, accountUrl) => `Hello ${name},

${sentence}.

${url}

What is mailed to you, and in which language, is up to you: ${accountUrl}
`,
  sv: (name, sentence, url, accountUrl) => `Hej ${name}!

${sentence}.

${url}

Du bestämmer själv vad som kommer som e-post, och på vilket språk: ${accountUrl}
`,
};

/** The mail that says what the inbox says, with a link to what it is about. */
export function newsMail(language: MailLanguage, name: string, news: News, mailUrl: string): MailText {
  const sentence = oneLine(newsSentence(news, newsWords[language]));
  return {
    subject: sentence.length > LONGEST_SUBJECT ? `${sentence.slice(0, LONGEST_SUBJECT - 1).toWellFormed()}…` : sentence,
    body: newsTexts[language](name, sentence, mailUrl + newsPath(news), `${mailUrl}/account`),
  };
}
