import { osloOffset } from '../register/oslo-time.ts';

/**
 * Norwegian local time, as people in Norway write it.
 * @param iso ISO 8601 with a zone; @returns such as `27.11.2026 18:05`
 */
export function norwegianTime(iso: string): string {
  const instant = Date.parse(iso);
  const [date = '', time = ''] = new Date(instant + osloOffset(instant)).toISOString().split('T');
  return `${date.split('-').reverse().join('.')} ${time.slice(0, 5)}`;
}
