/**
 * The parts of an alarm's description. CloudWatch knows only the text; by convention it may begin with a severity and
 * end with the place in a runbook: `Critical: Too many requests fail. Runbook: docs/runbook.md#requests-fail`.
 */
export interface AlarmDescription {
  /** `Alarm` when the description names none. */
  readonly severity: string;
  readonly sentence: string;
  /** Path or URL, usually with an anchor; null when the description names none. */
  readonly runbook: string | null;
}

export function readAlarmDescription(description: string): AlarmDescription {
  const [text = '', runbook = null] = description.split(/\s*\bRunbook:\s*/);
  const [, severity = 'Alarm', sentence = text] = /^(\w+):\s+(.*)$/s.exec(text) ?? [];
  return { severity, sentence, runbook };
}
