/** XML as S3 writes and reads it: elements and text, with no attribute except the namespace. */
import { SaxesParser } from 'saxes';
import { malformedXml } from './errors.ts';

/** `[name, text or children]`; `undefined` omits the element. */
export type Element = readonly [name: string, content: string | number | boolean | readonly Element[] | undefined];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

function writeElement([name, content]: Element): string {
  if (content === undefined) return '';
  const inner = Array.isArray(content)
    ? content.map(writeElement).join('')
    : String(content).replace(/[&<>"\r]/g, (character) => ESCAPES[character] ?? character);
  return `<${name}>${inner}</${name}>`;
}

/** A whole document. Results have S3's namespace, errors do not. */
export function writeXml(root: string, children: readonly Element[], namespaced = true): string {
  const namespace = namespaced ? ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"' : '';
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${namespace}>${children.map(writeElement).join('')}</${root}>`;
}

export interface ReadElement {
  readonly name: string;
  readonly text: string;
  readonly children: readonly ReadElement[];
}

interface OpenElement {
  readonly name: string;
  text: string;
  readonly children: OpenElement[];
}

/** @throws S3Error MalformedXML when the text is not one well-formed element called `root`. */
export function readXml(text: string, root: string): ReadElement {
  const parser = new SaxesParser();
  const document: OpenElement = { name: '', text: '', children: [] };
  const open = [document];
  parser.on('opentag', (tag) => {
    const element: OpenElement = { name: tag.name, text: '', children: [] };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('text', (characters) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += characters;
  });
  parser.on('closetag', () => void open.pop());
  try {
    parser.write(text).close();
  } catch {
    throw malformedXml();
  }
  const element = document.children[0];
  if (element?.name !== root) throw malformedXml();
  return element;
}

export const childrenNamed = (element: ReadElement, name: string): readonly ReadElement[] =>
  element.children.filter((child) => child.name === name);

export const childText = (element: ReadElement, name: string): string | undefined =>
  childrenNamed(element, name)[0]?.text;
