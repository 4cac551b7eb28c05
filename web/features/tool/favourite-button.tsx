import { ActionIcon } from '@mantine/core';
import { IconStar, IconStarFilled } from '@tabler/icons-react';
import { useWords } from '../../i18n/use-words.tsx';
import { useMarkFavourite } from './use-favourites.ts';

/** A star that is filled for a favourite. Pressed again, it is none any more. */
export function FavouriteButton(props: {
  tool: { slug: string; title: string; isFavourite: boolean };
  className?: string;
}) {
  const words = useWords();
  const { slug, title } = props.tool;
  const mark = useMarkFavourite(slug);
  // Filled at once: the answer comes a moment later, and the list after that.
  const isFavourite = mark.isPending ? mark.variables : props.tool.isFavourite;
  const Star = isFavourite ? IconStarFilled : IconStar;
  return (
    <ActionIcon
      variant="subtle"
      size="lg"
      {...(isFavourite ? {} : { color: 'gray' })}
      {...(props.className ? { className: props.className } : {})}
      aria-label={words.catalogue.favouriteOf(title)}
      aria-pressed={isFavourite}
      title={words.catalogue.favouriteOf(title)}
      onClick={() => !mark.isPending && mark.mutate(!isFavourite)}
    >
      <Star size={19} stroke={1.7} aria-hidden="true" />
    </ActionIcon>
  );
}
