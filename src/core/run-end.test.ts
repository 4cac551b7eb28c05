import { describe, expect, it } from 'vitest';
import { runReasons } from '../contract/run-status.ts';
import { type EndedScript, readResult, sentenceFor } from './run-end.ts';

const ended: EndedScript = {
  ...{ status: 'succeeded', reason: 'ok', returnJson: null, error: null, artifactPaths: [] },
  budget: 'default',
};

describe('readResult', () => {
  it('takes a text as a page, and nothing as nothing', () => {
    expect(readResult({ ...ended, returnJson: '"<p>hi</p>"' }).outputs).toEqual([
      { kind: 'html_sandboxed', html: '<p>hi</p>' },
    ]);
    expect(readResult(ended)).toMatchObject({ status: 'succeeded', outputs: [] });
  });

  it('turns a success whose result cannot be used into a contract error', () => {
    expect(readResult({ ...ended, returnJson: '42' })).toMatchObject({
      status: 'failed',
      reason: 'contract_error',
      outputs: [],
    });
  });

  it('ignores what a script that did not succeed has returned', () => {
    const killed = readResult({ ...ended, status: 'timed_out', reason: 'timeout', returnJson: '"<p>hi</p>"' });
    expect(killed).toMatchObject({ status: 'timed_out', reason: 'timeout', outputs: [] });
  });

  it('keeps more of a curated tool', () => {
    const returnJson = JSON.stringify({ outputs: [{ kind: 'markdown', markdown: 'x'.repeat(100_000) }] });
    expect(readResult({ ...ended, returnJson }).outputs.length).toBe(2);
    expect(readResult({ ...ended, returnJson, budget: 'curated' }).outputs.length).toBe(1);
  });

  it('lets a result change nothing of the run', () => {
    const result = readResult({ ...ended, returnJson: '{"status":"failed","uid":"x","outputs":[]}' });
    expect(result.status).toBe('succeeded');
  });
});

describe('sentenceFor', () => {
  it('passes the words of an author on, and has its own for everything else', () => {
    expect(sentenceFor('tool_error', { message: 'Add a file.' })).toBe('Add a file.');
    for (const reason of runReasons.filter((some) => some !== 'ok' && some !== 'tool_error'))
      expect(sentenceFor(reason, { message: 'internal /path' })).toMatch(/^(The|What) .*\.$/);
  });
});
