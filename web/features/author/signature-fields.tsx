import { authorWords } from '../../i18n/author-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import classes from './signature-fields.module.css';
import type { Signature } from './use-signature.ts';

/** The fields that the signature of the entrypoint gives, as far as it gives any. */
export function SignatureFields({ signature }: { signature: Signature }) {
  const words = useWords(authorWords);
  if (!signature?.ok || signature.form === null) return null;
  const { fields, files } = signature.form;
  return (
    <section aria-label={words.author.fromSignature}>
      <p className={classes.title}>{words.author.fromSignature}</p>
      <ul className={classes.list}>
        {fields.map(({ name, label, kind, required }) => (
          <li key={name}>
            {label} · <code>{kind}</code>
            {required && ' *'}
          </li>
        ))}
        {files && <li>{files.label}</li>}
        {fields.length === 0 && !files && <li>{words.author.noFields}</li>}
      </ul>
    </section>
  );
}
