import { z } from 'zod';

export const runStatuses = ['queued', 'running', 'succeeded', 'failed', 'canceled', 'timed_out'] as const;
export const runStatusSchema = z.enum(runStatuses);
export type RunStatus = (typeof runStatuses)[number];

export const finalStatuses = ['succeeded', 'failed', 'canceled', 'timed_out'] as const;
export type FinalStatus = (typeof finalStatuses)[number];

/** Why a run ended. The first cause wins. `process_limit` is ours: the contract names no reason for that limit. */
export const runReasons = [
  'ok',
  'script_error',
  'tool_error',
  'syntax_error',
  'validation_error',
  'contract_error',
  'timeout',
  'cpu_time',
  'out_of_memory',
  'process_limit',
  'output_limit',
  'canceled',
  'worker_lost',
  'sandbox_error',
] as const;
export const runReasonSchema = z.enum(runReasons);
export type RunReason = (typeof runReasons)[number];

/** Whether a run in this status has ended and changes no more. */
export function isFinal(status: RunStatus): status is FinalStatus {
  return status !== 'queued' && status !== 'running';
}
