import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { type PageRun, type PageStatus, reportOf, startPageRun, takeMessage } from './page-run.ts';
import { type Script, useReportRun } from './use-scripts.ts';

/** Runs a script of the browser runner in a frame of this page, and tells the server what came of it. */
export function usePageRun(script: Script | undefined) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [run, setRun] = useState<PageRun | null>(null);
  const [, setVersion] = useState(0);
  const report = useReportRun(script?.id ?? '');
  const isRunning = run?.status === 'running';

  const finish = useEffectEvent((status: Exclude<PageStatus, 'running'>) => {
    if (run?.status !== 'running') return;
    // Without its frame nothing of it goes on.
    setRun({ ...run, status });
    report.mutate({ ...reportOf(run, performance.now()), status, isLeaving: false });
  });
  // With the page goes its frame, and the script in it; that it ran is told all the same.
  const leave = useEffectEvent(() => {
    if (run?.status !== 'running') return;
    setRun({ ...run, status: 'canceled' });
    report.mutate({ ...reportOf(run, performance.now(), { isLeaving: true }), status: 'canceled', isLeaving: true });
  });
  const handleMessage = useEffectEvent(({ source, data }: MessageEvent) => {
    const target = frame.current?.contentWindow;
    if (!run || !target || source !== target) return;
    // The frame has no origin that could be named.
    if (typeof data === 'object' && data?.ready === true) target.postMessage({ script: run.script }, '*');
    const end = takeMessage(run, data);
    setVersion((version) => version + 1);
    if (end) finish(end);
  });

  // Messages come from outside React.
  const runId = run?.id;
  const timeoutMs = script?.timeoutMs ?? 0;
  useEffect(() => {
    if (runId === undefined || !isRunning) return;
    const listen = (event: MessageEvent) => handleMessage(event);
    window.addEventListener('message', listen);
    const timer = setTimeout(() => finish('timed_out'), timeoutMs);
    return () => {
      window.removeEventListener('message', listen);
      clearTimeout(timer);
    };
  }, [runId, isRunning, timeoutMs]);

  // The page can be left for another of ours, or for good.
  useEffect(() => {
    const handleHide = () => leave();
    window.addEventListener('pagehide', handleHide);
    return () => {
      window.removeEventListener('pagehide', handleHide);
      leave();
    };
  }, []);

  return {
    frame,
    run,
    isRunning,
    error: report.error,
    start: (saved: Script) =>
      setRun(
        startPageRun({
          id: (run?.id ?? 0) + 1,
          version: saved.version,
          script: saved.script,
          startedAt: performance.now(),
        }),
      ),
    stop: () => {
      if (!isRunning || !run) return;
      setRun({ ...run, status: 'canceled' });
      report.mutate({ ...reportOf(run, performance.now()), status: 'canceled', isLeaving: false });
    },
  };
}
export type PageRunning = ReturnType<typeof usePageRun>;
