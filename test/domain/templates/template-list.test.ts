import { describe, expect, it } from 'vitest';
import {
  NO_TEMPLATES,
  type TemplateList,
  withoutTemplate,
  withTemplate,
} from '../../../lambdas/domain/templates/template-list.ts';
import { TEMPLATE_LIMITS, type Template } from '../../../lambdas/protocol.ts';

function template(name: string, fields: Partial<Template> = {}): Template {
  const request = { branches: [], format: 'xlsx', language: 'nb', includeAttachments: false } as const;
  return {
    name,
    request: { ...request, branches: [] },
    savedAt: '2026-03-01T08:00:00.000Z',
    savedBy: 'kari',
    ...fields,
  };
}

function listOf(...templates: readonly Template[]): TemplateList {
  return templates.reduce((list, each) => withTemplate(list, each, 'Kari') ?? list, NO_TEMPLATES);
}

describe('saved choices', () => {
  it('stand by name, and each change is a new version', () => {
    const list = listOf(template('sør'), template('Nord'), template('Øst'));
    expect(list.templates.map(({ name }) => name)).toEqual(['Nord', 'sør', 'Øst']);
    expect(list.version).toBe(3);
    expect(withoutTemplate(list, 'nord')).toMatchObject({ version: 4, templates: [{ name: 'sør' }, { name: 'Øst' }] });
  });

  it.each(['NORD', 'nord', ' Nord  '])(
    'of a name that differs only by case or spaces replace those before: %j',
    (name) => {
      expect(listOf(template('Nord'), template(name)).templates.map((each) => each.name)).toEqual([name]);
    },
  );

  it('of one name are one, however an accent is composed', () => {
    expect(listOf(template('Ås'.normalize('NFC')), template('ås'.normalize('NFD'))).templates).toHaveLength(1);
  });

  it('are refused beyond their number, and one of them can still be replaced', () => {
    const full = listOf(
      ...Array.from({ length: TEMPLATE_LIMITS.templates }, (_, index) => template(`nummer ${index}`)),
    );
    expect(full.templates).toHaveLength(TEMPLATE_LIMITS.templates);
    expect(withTemplate(full, template('en til'), 'Kari')).toBeUndefined();
    expect(withTemplate(full, template('Nummer 3'), 'Kari')?.templates).toHaveLength(TEMPLATE_LIMITS.templates);
  });

  it('are refused when they would not fit into an item', () => {
    const branches = Array.from({ length: 900 }, (_, index) => `${index} ${'x'.repeat(100)}`);
    const large = (name: string) => template(name, { request: { ...template(name).request, branches } });
    const two = listOf(large('en'), large('to'));
    expect(two.templates).toHaveLength(2);
    expect(withTemplate(two, large('tre'), 'Kari')).toBeUndefined();
  });

  it('name only those who stand in the list', () => {
    const list = withTemplate(listOf(template('a')), template('b', { savedBy: 'ola' }), 'Ola') ?? NO_TEMPLATES;
    expect(list.actorNames).toEqual({ kari: 'Kari', ola: 'Ola' });
    expect(withoutTemplate(list, 'a')?.actorNames).toEqual({ ola: 'Ola' });
  });

  it('of an unknown name cannot be deleted', () => {
    expect(withoutTemplate(listOf(template('a')), 'b')).toBeUndefined();
  });
});
