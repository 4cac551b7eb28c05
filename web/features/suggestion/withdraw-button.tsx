import { Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { suggestionWords } from '../../i18n/suggestion-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { useWithdrawSuggestion } from './use-suggestions.ts';

/** Asks once more: a sample that is gone does not come back. */
export function WithdrawButton({ suggestionId }: { suggestionId: string }) {
  const words = useWords(suggestionWords);
  const [isAsking, asking] = useDisclosure(false);
  const withdraw = useWithdrawSuggestion(suggestionId);
  if (!isAsking) {
    return (
      <Button mt="md" variant="default" onClick={asking.open}>
        {words.suggestion.withdraw}
      </Button>
    );
  }
  return (
    <div>
      <p>{words.suggestion.withdrawAsk}</p>
      <Group gap="sm">
        <Button autoFocus loading={withdraw.isPending} onClick={() => withdraw.mutate()}>
          {words.suggestion.withdrawYes}
        </Button>
        <Button variant="default" onClick={asking.close}>
          {words.suggestion.withdrawNo}
        </Button>
      </Group>
      {withdraw.error && <ErrorNotice error={withdraw.error} />}
    </div>
  );
}
