import { beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../src/client/client.ts';
import { watchRun } from '../../src/client/watch-run.ts';
import { routes } from '../../src/contract/routes.ts';
import type { RunEvent } from '../../src/contract/run-event.ts';
import { PASSWORD, type TestPerson, useApp } from '../app.ts';
import { useDatabase } from '../database.ts';
import { makeDraft, makePublished, runForm, runTool } from '../tool-maker.ts';

const COUNT_LINES = `
import os, pathlib, time

def run_tool(input_dir, output_dir):
    rows = []
    for file in sorted(pathlib.Path(input_dir).iterdir()):
        text = file.read_text(encoding="utf-8")
        print("read", file.name, flush=True)
        rows.append({"file": file.name, "lines": len(text.splitlines())})
    pathlib.Path(output_dir, "report.txt").write_text("".join(f"{r['file']}: {r['lines']}\\n" for r in rows))
    return {"outputs": [{"kind": "table", "columns": [{"key": "file", "label": "File"}, {"key": "lines", "label": "Lines"}], "rows": rows}]}
`;

const TWO_TURNS = `
import json, os

def run_tool(input_dir, output_dir):
    action = json.loads(os.environ.get("SKRIPTOTEKET_ACTION", "null"))
    count = 0 if action is None else action["state"]["count"] + action["input"]["by"]
    names = sorted(os.listdir(input_dir))
    return {
        "outputs": [{"kind": "markdown", "markdown": f"{count} {names}"}],
        "state": {"count": count, "big": 123456789012345678901234567890},
        "next_actions": [{"action_id": "add", "label": "Add", "kind": "form",
                          "fields": [{"name": "by", "kind": "integer", "label": "By", "required": True}],
                          "prefill": {"by": 1}}],
    }
`;

describe('the main line, over HTTP', () => {
  const database = useDatabase();
  const app = useApp(database, { worker: true });
  // The only one who can publish, so four eyes are not asked for.
  let author: TestPerson;
  beforeAll(async () => {
    author = await app.signInAs('superuser');
  });

  it('writes, tests, publishes and runs a tool with a file, and gives a table and a file back', async () => {
    const draft = await makeDraft(author.client, { source: COUNT_LINES });
    const test = await author.client.call(routes.startSandboxRun, {
      params: { versionId: draft.versionId },
      query: { wait: 60 },
      body: runForm({}, [{ name: 'a.txt', content: 'x\n' }]),
    });
    expect(test).toMatchObject({ status: 'succeeded', reason: 'ok', context: 'sandbox' });
    expect(test.details).not.toBeNull();

    const params = { versionId: draft.versionId };
    await author.client.call(routes.submitVersion, { params, body: { changeSummary: 'Counts lines.' } });
    const published = await author.client.call(routes.publishVersion, { params });
    expect(published.state).toBe('active');

    const user = await app.signInAs('user');
    const run = await runTool(user.client, draft.slug, {}, [
      { name: 'ämnen 📚.txt', content: 'ett\ntvå\n' },
      { name: 'b.txt', content: '' },
    ]);
    expect(run).toMatchObject({ status: 'succeeded', details: null });
    expect(run.outputs).toEqual([
      {
        kind: 'table',
        columns: [
          { key: 'file', label: 'File' },
          { key: 'lines', label: 'Lines' },
        ],
        rows: [
          { file: 'b.txt', lines: 0 },
          { file: 'ämnen 📚.txt', lines: 2 },
        ],
      },
    ]);
    expect(run.artifacts.map((artifact) => artifact.path)).toEqual(['report.txt']);
    const download = await user.client.open(routes.getArtifact, {
      params: { runId: run.id, artifactId: run.artifacts[0]?.id ?? '' },
    });
    expect(await download.text()).toBe('b.txt: 0\nämnen 📚.txt: 2\n');
    expect(download.headers.get('content-disposition')).toMatch(/^attachment;/);
    expect(download.headers.get('content-security-policy')).toContain('sandbox');

    const mine = await user.client.call(routes.listRuns, {});
    expect(mine.items.map((item) => [item.id, item.trigger])).toEqual([[run.id, 'manual']]);

    const { token } = await user.client.call(routes.createToken, {
      body: { name: 'A program', scopes: ['run'], password: PASSWORD },
    });
    const program = createClient({ baseUrl: app.url, headers: () => ({ authorization: `Bearer ${token}` }) });
    const asked = await program.call(routes.startRun, { params: { slug: draft.slug }, body: runForm() });
    expect(asked.trigger).toBe('api');
  });

  it('streams the log from the start, and again from the middle, without gap or duplicate', async () => {
    const { slug } = await makePublished(author.client, {
      source:
        'import sys\ndef run_tool(i, o):\n    for n in range(50):\n        print("line", n, flush=True)\n    print("warn", file=sys.stderr)\n',
    });
    const started = await author.client.call(routes.startRun, { params: { slug }, body: runForm() });
    const live: RunEvent[] = [];
    for await (const event of watchRun(author.client, started.id)) live.push(event);
    expect(live.at(-1)).toMatchObject({ type: 'done', status: 'succeeded' });
    const text = live.map((event) => (event.type === 'log' && event.stream === 'stdout' ? event.text : '')).join('');
    expect(text).toBe(Array.from({ length: 50 }, (_, n) => `line ${n}\n`).join(''));
    expect(live.map((event) => event.seq)).toEqual([...live.map((event) => event.seq)].sort((a, b) => a - b));

    const middle = live[2]?.seq ?? 0;
    const resumed: RunEvent[] = [];
    for await (const event of watchRun(author.client, started.id, { since: middle })) resumed.push(event);
    expect(resumed).toEqual(live.filter((event) => event.seq > middle));
    const log = await author.client.open(routes.getLog, { params: { runId: started.id, stream: 'stderr' } });
    expect(await log.text()).toBe('warn\n');
  });

  it('keeps state and files from turn to turn, exactly, and refuses a turn that comes too late', async () => {
    const { slug } = await makePublished(author.client, { source: TWO_TURNS });
    const user = await app.signInAs('user');
    const first = await runTool(user.client, slug, {}, [{ name: 'list.txt', content: 'a' }]);
    expect(first.nextActions.map((action) => action.action_id)).toEqual(['add']);
    const act = (by: unknown, rev: number, actionId = 'add') =>
      user.client.call(routes.startAction, {
        params: { slug },
        query: { wait: 60 },
        body: { actionId, input: { by }, expectedStateRev: rev },
      });

    const second = await act(2, first.stateRev ?? -1);
    expect(second.outputs).toEqual([{ kind: 'markdown', markdown: "2 ['list.txt']" }]);
    await expect(act(1, first.stateRev ?? -1)).rejects.toMatchObject({ code: 'stale_state', status: 409 });
    await expect(act('x', second.stateRev ?? -1)).rejects.toMatchObject({ code: 'validation_failed', status: 422 });
    await expect(act(1, second.stateRev ?? -1, 'other')).rejects.toMatchObject({ code: 'action_not_offered' });
    const third = await act(3, second.stateRev ?? -1);
    expect(third.outputs).toEqual([{ kind: 'markdown', markdown: "5 ['list.txt']" }]);
    const again = await user.client.call(routes.getRun, { params: { runId: first.id } });
    expect(again.nextActions).toEqual([]);
  });

  it('lets one of several turns that start at the same time run', async () => {
    const { slug } = await makePublished(author.client, { source: TWO_TURNS });
    const user = await app.signInAs('user');
    const first = await runTool(user.client, slug);
    const act = () =>
      user.client.call(routes.startAction, {
        params: { slug },
        query: { wait: 60 },
        body: { actionId: 'add', input: { by: 1 }, expectedStateRev: first.stateRev ?? -1 },
      });
    const turns = await Promise.allSettled(Array.from({ length: 8 }, act));
    expect(turns.filter((turn) => turn.status === 'fulfilled').length).toBe(1);
    for (const turn of turns)
      if (turn.status === 'rejected') expect(turn.reason).toMatchObject({ code: 'stale_state' });
  });
});
