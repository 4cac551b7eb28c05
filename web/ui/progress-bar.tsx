import classes from './progress-bar.module.css';

/** How far something has come, with a word on it. Without a fraction it only says that something goes on. */
export function ProgressBar(props: { label: string; fraction: number | null; text: string }) {
  const percent = props.fraction === null ? null : Math.round(Math.min(1, Math.max(0, props.fraction)) * 100);
  return (
    <div>
      <div
        role="progressbar"
        aria-label={props.label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent ?? undefined}
        aria-valuetext={props.text || undefined}
        className={classes.track}
      >
        <div className={percent === null ? classes.endless : classes.bar} style={{ width: `${percent ?? 30}%` }} />
      </div>
      <p className={classes.text}>
        {props.text}
        {percent !== null && <span>{percent} %</span>}
      </p>
    </div>
  );
}
