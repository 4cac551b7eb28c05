import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { useRouter } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';

const ShortcutList = lazy(async () => ({ default: (await import('./shortcut-list.tsx')).ShortcutList }));
const openEvent = 'scriptorium:shortcuts';

/** Opens the list from anywhere, such as the menu of the account. */
export function openShortcuts() {
  window.dispatchEvent(new Event(openEvent));
}

/** `/` goes to the search of the page, or to the catalogue's; `?` shows the list. Both are silent while one types. */
export function ShortcutKeys() {
  const router = useRouter();
  const [opened, list] = useDisclosure(false);

  // The menu that asks for the list sits elsewhere in the tree.
  useEffect(() => {
    window.addEventListener(openEvent, list.open);
    return () => window.removeEventListener(openEvent, list.open);
  }, [list.open]);

  const handleSearch = async () => {
    if (focusSearch()) return;
    await router.navigate({ to: '/' });
    requestAnimationFrame(focusSearch);
  };
  // By the sign that is written: on a Swedish keyboard a slash needs Shift, on others the question mark does.
  useHotkeys([
    ['/', handleSearch],
    ['shift+/', handleSearch],
    ['?', list.open],
    ['shift+?', list.open],
  ]);
  if (!opened) return null;
  return (
    <Suspense fallback={null}>
      <ShortcutList onClose={list.close} />
    </Suspense>
  );
}

function focusSearch(): boolean {
  const input = document.querySelector<HTMLInputElement>('input[type="search"]');
  input?.focus();
  return input !== null;
}
