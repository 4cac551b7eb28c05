import { ApiError } from '../../../src/client/client.ts';
import { scriptWords } from '../../i18n/script-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Notice } from '../../ui/notice.tsx';

/** Why something was refused: the Scripts API says it in a sentence, and that is what helps. */
export function ScriptProblem({ error }: { error: Error | null }) {
  const words = useWords(scriptWords).script;
  if (!error) return null;
  if (!(error instanceof ApiError) || ![400, 403, 409].includes(error.status)) return <ErrorNotice error={error} />;
  return (
    <Notice level="error" live title={words.refused}>
      <p lang="en">{error.message}</p>
    </Notice>
  );
}
