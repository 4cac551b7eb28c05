import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { useWords } from '../i18n/use-words.tsx';

/** A password box whose eye speaks the language of the page. */
export function SecretInput(props: PasswordInputProps) {
  const words = useWords();
  return <PasswordInput {...props} visibilityToggleButtonProps={{ 'aria-label': words.ui.showSecret }} />;
}
