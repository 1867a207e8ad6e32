import { escapeForWorkbook } from '../safe-text.ts';

const ESCAPED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A text in XML. It must be free of what XML forbids (`cleanText`). */
export function xmlText(text: string): string {
  return /[&<>"]/.test(text) ? text.replace(/[&<>"]/g, (character) => ESCAPED[character] ?? '') : text;
}

/** A text of a cell in XML. */
export function cellText(text: string): string {
  return xmlText(escapeForWorkbook(text));
}

/** Attributes in their order, each with a blank before it; those that are undefined are left out. */
export function attributes(values: Readonly<Record<string, string | number | undefined>>): string {
  let xml = '';
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) xml += ` ${name}="${xmlText(String(value))}"`;
  }
  return xml;
}

export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
export const MAIN_NAMESPACE = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
