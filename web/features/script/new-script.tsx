import { Button } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { scriptWords } from '../../i18n/script-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ScriptForm } from './script-form.tsx';
import { ScriptProblem } from './script-problem.tsx';
import { useScriptEditor } from './use-script-editor.ts';

export function NewScript(props: { hostRunner: 'off' | 'others' | 'on' }) {
  const words = useWords(scriptWords);
  const navigate = useNavigate();
  const editor = useScriptEditor(undefined, ({ id }) => {
    void navigate({ to: '/admin/scripts/$scriptId', params: { scriptId: id }, replace: true, ignoreBlocker: true });
  });
  useHotkeys([['mod+S', () => editor.save()]], [], true);
  return (
    <>
      <ScriptForm
        draft={editor.draft}
        faults={editor.faults}
        isReadOnly={false}
        hostRunner={props.hostRunner}
        onChange={editor.change}
      />
      <ScriptProblem error={editor.error} />
      <Button mt="md" loading={editor.isSaving} onClick={() => editor.save()}>
        {words.script.create}
      </Button>
    </>
  );
}
