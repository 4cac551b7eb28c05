import { toolWords } from '../../i18n/tool-words.ts';
import { useWords } from '../../i18n/use-words.tsx';
import { TextLink } from '../../ui/links.tsx';
import { Notice } from '../../ui/notice.tsx';
import classes from './tool-session-notice.module.css';

/** The tool waits for a next step of mine. */
export function ToolSessionNotice(props: { runId: string }) {
  const words = useWords(toolWords);
  return (
    <div className={classes.box}>
      <Notice level="info" title={words.tool.continueTitle}>
        <p>
          {words.tool.continueHelp}{' '}
          <TextLink to="/runs/$runId" params={{ runId: props.runId }} underline="always" inherit>
            {words.tool.continueLink}
          </TextLink>
        </p>
      </Notice>
    </div>
  );
}
