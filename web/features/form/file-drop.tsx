import { Button, CloseButton } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { IconFileUpload } from '@tabler/icons-react';
import { useId } from 'react';
import '@mantine/dropzone/styles.layer.css';
import type { FileRule } from '../../../src/contract/form.ts';
import { formWords } from '../../i18n/form-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { formatBytes } from '../../ui/format.ts';
import classes from './file-drop.module.css';

/** Files to send: dropped or chosen, several times if need be, each removable. What is wrong with them is `errors`. */
export function FileDrop(props: {
  rule: FileRule;
  files: File[];
  errors: string[];
  onChange: (files: File[]) => void;
}) {
  const words = useWords(formWords);
  const id = useId();
  const { rule, files } = props;
  const size = (bytes: number) => formatBytes(bytes, words.locale);
  const total = files.reduce((sum, file) => sum + file.size, 0);
  const isOne = rule.max === 1;
  const kinds = namedKinds(rule.accept);
  const handleDrop = (added: File[]) => props.onChange(isOne ? added.slice(0, 1) : [...files, ...added]);
  return (
    <div>
      <p id={`${id}-label`} className={classes.label}>
        {rule.label}
        {rule.min > 0 && (
          <span aria-hidden="true" className={classes.star}>
            {' *'}
          </span>
        )}
      </p>
      {rule.help && <p className={classes.help}>{rule.help}</p>}
      <Dropzone
        onDrop={handleDrop}
        multiple={!isOne}
        className={classes.drop ?? ''}
        data-wrong={props.errors.length > 0 || undefined}
        role="group"
        tabIndex={-1}
        activateOnKeyboard={false}
        aria-labelledby={`${id}-label`}
        inputProps={{ accept: rule.accept.join(','), 'aria-hidden': true }}
      >
        <IconFileUpload size={26} stroke={1.5} aria-hidden="true" className={classes.icon} />
        <p className={classes.add}>{isOne ? words.form.addOne : words.form.add}</p>
        {/* The click of the button goes up to the box around it, which opens the choice. */}
        <Button
          id={`${id}-choose`}
          variant="default"
          size="xs"
          aria-labelledby={`${id}-choose ${id}-label`}
          aria-describedby={`${id}-rule ${id}-errors`}
          aria-invalid={props.errors.length > 0}
        >
          {isOne ? words.form.chooseFile : words.form.chooseFiles}
        </Button>
        <p id={`${id}-rule`} className={classes.rule}>
          {kinds && `${words.form.accepts(kinds)}. `}
          {words.form.limits(rule.max, size(rule.maxFileBytes), size(rule.maxTotalBytes))}
        </p>
      </Dropzone>
      {files.length > 0 && (
        <ul className={classes.files} aria-label={words.form.chosen(files.length, size(total))}>
          {files.map((file, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two files may have the same name; that is a fault to show
            <li key={`${index} ${file.name}`} className={classes.file}>
              <span className={classes.name}>{file.name}</span>
              <span className={classes.size}>{size(file.size)}</span>
              <CloseButton
                size="sm"
                aria-label={words.ui.remove(file.name)}
                onClick={() => props.onChange(files.filter((each) => each !== file))}
              />
            </li>
          ))}
        </ul>
      )}
      <div id={`${id}-errors`} className={classes.errors} role="status">
        {props.errors.map((error) => (
          <p key={error}>{error}</p>
        ))}
      </div>
    </div>
  );
}

/** People know files by their endings; MIME types are named only where there are no endings. */
function namedKinds(accept: readonly string[]): string {
  const endings = accept.filter((each) => each.startsWith('.'));
  return (endings.length > 0 ? endings : accept).join(', ');
}
