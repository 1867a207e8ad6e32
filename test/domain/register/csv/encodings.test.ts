import { describe, expect, it } from 'vitest';
import { ACTIVITY_COLUMNS } from '../../../../lambdas/domain/register/columns.ts';
import { csvText, readInput } from '../register-input.ts';

const TEXT = `${ACTIVITY_COLUMNS.join(';')}\n1;Tromsø;14.03.2025;;;;Oppsøkende besøk;Blåbær på Ås\n`;

/** The branch and the title of the only activity, and the codes of the findings. */
async function read(bytes: Buffer) {
  const { activities, findings } = await readInput(csvText(bytes));
  const { lokallag, tittel } = activities[0]?.fields ?? {};
  return [lokallag, tittel, ...findings.map(({ code, sheet }) => `${code} in ${sheet}`)];
}

function utf16(text: string, bigEndian = false): Buffer {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
}

describe('the encoding of a csv file', () => {
  it('can be UTF-8 with or without a byte order mark', async () => {
    expect(await read(Buffer.from(TEXT))).toEqual(['Tromsø', 'Blåbær på Ås']);
    expect(await read(Buffer.from(`\ufeff${TEXT}`))).toEqual(['Tromsø', 'Blåbær på Ås']);
  });

  it('can be UTF-16 with a byte order mark', async () => {
    expect(await read(utf16(TEXT))).toEqual(['Tromsø', 'Blåbær på Ås']);
    expect(await read(utf16(TEXT.replaceAll(';', '\t'), true))).toEqual(['Tromsø', 'Blåbær på Ås']);
  });

  it('can be Windows-1252, with one finding for the file', async () => {
    const finding = 'read_as_windows_1252 in aktiviteter';
    expect(await read(Buffer.from(TEXT, 'latin1'))).toEqual(['Tromsø', 'Blåbær på Ås', finding]);
    // 0x96, 0x93, 0x94 and 0x80 are characters of Windows-1252 that Latin-1 does not have.
    const bytes = Buffer.from(TEXT.replace('Blåbær', '\u0093Blåbær\u0094 \u0096 5 \u0080'), 'latin1');
    expect(await read(bytes)).toEqual(['Tromsø', '“Blåbær” – 5 € på Ås', finding]);
  });

  it('is found for each file by itself', async () => {
    const attendances = Buffer.from('aktivitet_id;navn;rolle\n1;Kåre Øst;deltaker', 'latin1');
    const { activities, findings } = await readInput(csvText(TEXT, attendances));
    expect(activities[0]?.attendances[0]?.fields.navn).toBe('Kåre Øst');
    expect(findings.filter(({ code }) => code === 'read_as_windows_1252')).toMatchObject([{ sheet: 'deltakelser' }]);
  });

  it.each([
    ['MS-DOS, code page 865', { å: 0x86, ø: 0x9b, æ: 0x91, Å: 0x8f }],
    ['an old Macintosh', { å: 0x8c, ø: 0xbf, æ: 0xbe, Å: 0x81 }],
  ])('is refused, and not misread, when it is that of %s', async (_, letters) => {
    const bytes = Buffer.from(
      [...TEXT].map((letter) => Object.entries(letters).find(([key]) => key === letter)?.[1] ?? letter.charCodeAt(0)),
    );
    const withoutCapital = Buffer.from(bytes.filter((byte) => byte !== letters.Å));
    for (const file of [bytes, withoutCapital]) {
      await expect(read(file)).rejects.toMatchObject({ code: 'not_utf8', details: { file: 'aktiviteter.csv' } });
    }
  });

  it('is refused with the line when a file is partly UTF-8 and partly Windows-1252', async () => {
    const bytes = Buffer.concat([Buffer.from(TEXT), Buffer.from('2;Bodø\n', 'latin1'), Buffer.from('3;Vadsø\n')]);
    await expect(read(bytes)).rejects.toMatchObject({
      code: 'not_utf8',
      message: expect.stringContaining('line 3'),
      details: { file: 'aktiviteter.csv', line: 3 },
    });
  });

  it('is refused when it is UTF-16 without a byte order mark', async () => {
    await expect(read(utf16(TEXT).subarray(2))).rejects.toMatchObject({ code: 'not_utf8' });
    await expect(read(Buffer.from(TEXT.replace('Tromsø', 'Troms\0')))).rejects.toMatchObject({ code: 'not_utf8' });
  });

  it('is refused when UTF-16 is cut off within a character', async () => {
    await expect(read(utf16(TEXT).subarray(0, 101))).rejects.toMatchObject({ code: 'not_utf8' });
  });
});
