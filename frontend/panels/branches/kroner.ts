/** Amounts in whole øre, as they are typed and shown. */

/** @returns whole øre; null for what is no amount, such as `1 234,5 0` or more than two decimals */
export function oreOf(text: string): number | null {
  const [, whole = '', decimals = ''] = /^(\d{1,6})(?:[.,](\d{1,2}))?$/.exec(text.replaceAll(/\s|kr\.?$/giu, '')) ?? [];
  const ore = Number(whole) * 100 + Number(decimals.padEnd(2, '0'));
  return whole === '' || ore === 0 ? null : ore;
}

/** `1 234,50`, and `1 234` where there are no øre. @param number shows a whole number in the language */
export function kronerOf(ore: number, number: (value: number) => string, language: 'nb' | 'en'): string {
  const [whole, rest] = [Math.floor(ore / 100), ore % 100];
  return rest === 0
    ? number(whole)
    : `${number(whole)}${language === 'nb' ? ',' : '.'}${String(rest).padStart(2, '0')}`;
}
