import type { RunReason } from '../contract/run-status.ts';

/** Why a run ended, in Swedish: on its page and in mails. */
export const runReasonsSv: Record<RunReason, string> = {
  ok: 'Allt gick bra.',
  script_error: 'Verktyget stannade på grund av ett fel i sitt skript.',
  tool_error: 'Verktyget kunde inte göra detta med det som det fick.',
  syntax_error: 'Verktygets skript har ett syntaxfel, så ingenting kördes.',
  validation_error: 'Värdena passade inte verktyget.',
  contract_error: 'Verktyget lämnade något som inte är ett resultat.',
  timeout: 'Verktyget tog längre tid än det får, och stoppades.',
  cpu_time: 'Verktyget använde mer processortid än det får, och stoppades.',
  out_of_memory: 'Verktyget använde mer minne än det får, och stoppades.',
  process_limit: 'Verktyget startade fler processer än det får, och stoppades.',
  output_limit: 'Verktyget skrev mer än det får, och stoppades.',
  canceled: 'Körningen avbröts.',
  worker_lost: 'Kontakten med datorn som körde verktyget bröts.',
  sandbox_error: 'Verktyget kunde inte köras säkert, så det kördes inte.',
};
