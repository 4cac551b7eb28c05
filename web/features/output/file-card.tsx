import { Button } from '@mantine/core';
import { IconDownload, IconFile, IconFileText, IconFileTypePdf, IconPhoto } from '@tabler/icons-react';
import { lazy, Suspense, useId, useState } from 'react';
import type { Artifact } from '../../../src/contract/run.ts';
import { outputWords } from '../../i18n/output-words.ts';
import { runWords } from '../../i18n/run-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { formatBytes, formatDate } from '../../ui/format.ts';
import { LoadingLines } from '../../ui/loading-lines.tsx';
import { downloadUrl, previewKind, previewUrl } from './artifact-links.ts';
import classes from './file-card.module.css';

const FilePreview = lazy(async () => ({ default: (await import('./file-preview.tsx')).FilePreview }));
const icons = { image: IconPhoto, pdf: IconFileTypePdf, text: IconFileText };

/** A file that a run made: its name, size and end, to download, and to look at where a browser can. */
export function FileCard(props: { runId: string; artifact: Artifact; label: string }) {
  const words = useWords(outputWords, runWords);
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const { artifact, runId } = props;
  const kind = previewKind(artifact.contentType);
  const Icon = kind ? icons[kind] : IconFile;
  return (
    <div className={classes.card}>
      <div className={classes.row}>
        <Icon size={24} stroke={1.5} aria-hidden="true" className={classes.icon} />
        <div className={classes.words}>
          <p className={classes.name}>{props.label}</p>
          <p className={classes.facts}>
            {props.label !== artifact.path && `${artifact.path} · `}
            {formatBytes(artifact.bytes, words.locale)} ·{' '}
            {words.run.filesKept(formatDate(artifact.expiresAt, words.locale))}
          </p>
        </div>
        <div className={classes.actions}>
          {kind && (
            <Button
              size="xs"
              variant="subtle"
              onClick={() => setOpen(!isOpen)}
              aria-expanded={isOpen}
              aria-controls={id}
              aria-label={`${isOpen ? words.outputs.hidePreview : words.outputs.preview}: ${props.label}`}
            >
              {isOpen ? words.outputs.hidePreview : words.outputs.preview}
            </Button>
          )}
          <Button
            component="a"
            href={downloadUrl(runId, artifact)}
            download
            size="xs"
            variant="default"
            leftSection={<IconDownload size={15} aria-hidden="true" />}
            aria-label={`${words.ui.download}: ${props.label}`}
          >
            {words.ui.download}
          </Button>
        </div>
      </div>
      <div id={id}>
        {isOpen && kind && (
          <div className={classes.preview}>
            <Suspense fallback={<LoadingLines />}>
              <FilePreview kind={kind} url={previewUrl(runId, artifact)} name={props.label} />
            </Suspense>
          </div>
        )}
      </div>
    </div>
  );
}
