/**
 * The text inside SEARCH: `{"Namespace",dimension} MetricName="X" dimension="value"`. A namespace or dimension with other
 * characters than letters and digits is in double quotes, but AWS's own namespaces are not, as in AWS's examples. Source:
 * CloudWatch user guide, "CloudWatch search expression syntax".
 */
import { NotHonouredError } from '../../service/service.ts';
import type { Metric } from '../metrics/metric.ts';

export interface MetricSearch {
  readonly namespace: string;
  readonly dimensionNames: readonly string[];
  accepts(metric: Metric): boolean;
}

const SCHEMA = /^\s*\{\s*(?:"([^"]+)"|((?:AWS\/)?[A-Za-z0-9]+))((?:\s*,\s*(?:"[^"]+"|[A-Za-z0-9]+))*)\s*\}/;
const TERM = /\s*(?:AND\s+)?([\w-]+)\s*=\s*"([^"]*)"\s*/y;

/** @throws NotHonouredError for a search with partial words, OR or NOT */
export function parseSearch(text: string, where: string): MetricSearch {
  const schema = SCHEMA.exec(text);
  if (schema === null)
    throw new NotHonouredError(
      `the search "${text}", which has no namespace and dimensions, or lacks double quotes around a name with other characters than letters and digits`,
      where,
    );
  const dimensionNames = (schema[3] ?? '')
    .split(',')
    .map((name) => name.trim().replaceAll('"', ''))
    .filter((name) => name !== '');
  const terms: [string, string][] = [];
  const rest = text.slice(schema[0].length);
  TERM.lastIndex = 0;
  while (TERM.lastIndex < rest.trimEnd().length) {
    const from = TERM.lastIndex;
    const match = TERM.exec(rest);
    if (match === null) throw new NotHonouredError(`"${rest.slice(from).trim()}" in the search "${text}"`, where);
    terms.push([match[1] ?? '', match[2] ?? '']);
  }
  return {
    namespace: schema[1] ?? schema[2] ?? '',
    dimensionNames,
    accepts: (metric) =>
      terms.every(([name, value]) => (name === 'MetricName' ? metric.name : metric.dimensions[name]) === value),
  };
}
