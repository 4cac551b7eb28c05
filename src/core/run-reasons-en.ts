import type { RunReason } from '../contract/run-status.ts';

/** Why a run ended, in English: on its page and in mails. */
export const runReasonsEn: Record<RunReason, string> = {
  ok: 'Everything went well.',
  script_error: 'The tool stopped because of an error in its script.',
  tool_error: 'The tool could not do this with what it was given.',
  syntax_error: 'The script of the tool has a syntax error, so nothing was run.',
  validation_error: 'The values did not fit the tool.',
  contract_error: 'The tool gave back something that is not a result.',
  timeout: 'The tool took longer than it may, and was stopped.',
  cpu_time: 'The tool used more processor time than it may, and was stopped.',
  out_of_memory: 'The tool used more memory than it may, and was stopped.',
  process_limit: 'The tool started more processes than it may, and was stopped.',
  output_limit: 'The tool wrote more than it may, and was stopped.',
  canceled: 'The run was canceled.',
  worker_lost: 'The computer that ran the tool was lost.',
  sandbox_error: 'The tool could not be run safely, so it was not run.',
};
