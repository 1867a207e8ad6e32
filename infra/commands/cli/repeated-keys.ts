/** A text of JSON, its strings, punctuation and other values. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s"{}[\]:,]+/g;

/**
 * Keys that stand twice in one object with different values: `JSON.parse` keeps the last one without a word.
 * @param json valid JSON
 * @returns each as a path, such as `labels.Samtale`
 */
export function repeatedKeys(json: string): string[] {
  const tokens = [...json.matchAll(TOKEN)].map(([token]) => token);
  const repeated = new Set<string>();
  let next = 0;

  /** @returns the value as compact text */
  function value(path: string): string {
    const token = tokens[next++] ?? '';
    if (token !== '{' && token !== '[') return token;
    const close = token === '{' ? '}' : ']';
    const seen = new Map<string, string>();
    let text = token;
    while (next < tokens.length && tokens[next] !== close) {
      if (tokens[next] === ',') {
        next++;
        continue;
      }
      text += token === '{' ? `${member(path, seen)},` : `${value(path)},`;
    }
    next++;
    return text + close;
  }

  function member(path: string, seen: Map<string, string>): string {
    const key: string = JSON.parse(tokens[next] ?? '""');
    next += 2;
    const place = path === '' ? key : `${path}.${key}`;
    const text = value(place);
    if ((seen.get(key) ?? text) !== text) repeated.add(place);
    seen.set(key, text);
    return `${JSON.stringify(key)}:${text}`;
  }

  value('');
  return [...repeated];
}
