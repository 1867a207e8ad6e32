/** Own words of an organisation that are also names of objects: in value maps, enumerations and further columns. */
import { describe, expect, it } from 'vitest';
import { activityCells } from '../../../lambdas/domain/columns/activity-cells.ts';
import { loadColumnConfiguration } from '../../../lambdas/domain/columns/column-configuration.ts';
import { NAMES_OF_OBJECTS, recordOf } from '../../names-of-objects.ts';
import { activitySource, cell, document } from './one-column.ts';

const bilingual = (word: string) => ({ nb: `${word} på norsk`, en: `${word} in English` });

describe.each(NAMES_OF_OBJECTS)('the word %s', (name) => {
  it('is mapped by a value map that has it, and kept by one that does not', () => {
    const source = activitySource({ tittel: name });
    const valueMap = (map: object) => cell({ transforms: [{ kind: 'valueMap', map }] }, source);
    expect(valueMap(recordOf([name], () => 'mapped'))).toBe('mapped');
    expect(valueMap({})).toBe(name);
  });

  it('is looked up in an enumeration that has it, under any name, and kept by one that does not', () => {
    const lookUp = (enumerations: object) => {
      const column = { source: 'activity.lokallag', transforms: [{ kind: 'lookup', enumeration: name }] };
      const configuration = loadColumnConfiguration(document(column, { enumerations })).document;
      return activityCells(configuration, 'nb')(activitySource({ lokallag: name })).cells[0];
    };
    expect(lookUp(recordOf([name], () => recordOf([name], bilingual)))).toBe(`${name} på norsk`);
    expect(lookUp(recordOf([name], () => ({})))).toBe(name);
    expect(() => lookUp({})).toThrow(`there is no enumeration`);
  });

  it('is read from a further column of that name, and is empty where the register has none', () => {
    const extra = recordOf([name], () => 'written');
    expect(cell({ source: `extra.${name}` }, activitySource({}, extra))).toBe('written');
    expect(cell({ source: `extra.${name}` })).toBeNull();
  });

  it('is no source by itself', () => {
    expect(() => cell({ source: `activity.${name}` })).toThrow('no such source');
    expect(() => cell({ source: name })).toThrow('no such source');
  });

  it('gives another hash than a map without it', () => {
    const hashOf = (map: object) =>
      loadColumnConfiguration(document({ transforms: [{ kind: 'valueMap', map }] })).sha256;
    expect(hashOf(recordOf([name], () => 'mapped'))).not.toBe(hashOf({}));
  });
});
