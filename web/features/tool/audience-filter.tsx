import { Chip } from '@mantine/core';
import { useWords } from '../../i18n/use-words.tsx';
import classes from './audience-filter.module.css';

/** The empty value stands for everyone: a chip group has no other way to say so. */
export function AudienceFilter(props: {
  audiences: string[];
  chosen: string | null;
  onChoose: (audience: string | null) => void;
}) {
  const words = useWords();
  return (
    <div role="radiogroup" aria-label={words.catalogue.audience} className={classes.chips}>
      <Chip.Group value={props.chosen ?? ''} onChange={(value) => props.onChoose(value || null)}>
        <Chip value="" variant="light">
          {words.catalogue.everyone}
        </Chip>
        {props.audiences.map((audience) => (
          <Chip key={audience} value={audience} variant="light">
            {audience}
          </Chip>
        ))}
      </Chip.Group>
    </div>
  );
}
