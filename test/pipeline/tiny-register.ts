/** A register of three small files, which are three chunks. It has findings of every kind, peer supporters and near misses. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type RegisterSource, readRegisterSource } from '../../infra/commands/cli/register-source.ts';
import { activityFields, attendanceFields, LABELS, YEAR } from '../factories.ts';
import { bytesOf, type FileOfRegister, type UploadedFile } from '../registers/split-register.ts';

const BRANCHES = ['Alta', 'Bergen', 'Oslo'] as const;

/** Each has another number of activities, so that no chunk is like another. */
function fileOf(branch: string, index: number): FileOfRegister {
  const ids = Array.from({ length: 3 + index }, (_, at) => `${branch} ${at + 1}`);
  const activities = [
    ...ids.map((id, at) =>
      activityFields({
        aktivitet_id: id,
        lokallag: branch,
        tittel: `Besøk i ${branch}`,
        dato: `2025-0${index + 2}-1${at}`,
        likepersoner: `90${index}`,
        // A code that is padded, and a visit that almost counts.
        kommunenr: at === 0 ? '301' : '0301',
        arrangor: at === 1 ? 'andre' : 'egen',
      }),
    ),
    // The same id again, which the import finds.
    activityFields({ aktivitet_id: `${branch} 1`, lokallag: branch }),
  ];
  const attendances = ids.flatMap((id, at) => [
    attendanceFields({ aktivitet_id: id, navn: `Kari Berg ${at}`, medlemsnr: `70${index}${at}` }),
    // Perhaps the same person, under a name that is written otherwise.
    attendanceFields({ aktivitet_id: id, navn: 'Krai Berg', telefon: `9000000${index}` }),
    attendanceFields({ aktivitet_id: id, navn: 'Kari Berg', telefon: `9000000${index}` }),
  ]);
  const peerSupporters = [
    { medlemsnr: `90${index}`, navn: `Lise Lund ${index}`, lokallag: branch, godkjent: '2024-01-31' },
    { medlemsnr: '', navn: 'Uten dato', lokallag: branch, godkjent: 'i fjor' },
  ];
  return { stem: `lag ${index + 1}`, format: 'xlsx', rows: { activities, attendances, peerSupporters } };
}

export async function tinyRegister(): Promise<UploadedFile[]> {
  return (await Promise.all(BRANCHES.map((branch, index) => bytesOf(fileOf(branch, index))))).flat();
}

/** @param folder is made */
export async function writeTinyRegister(folder: string, organisationNumber: string): Promise<RegisterSource> {
  await mkdir(folder, { recursive: true });
  for (const { name, bytes } of await tinyRegister()) await writeFile(path.join(folder, name), bytes);
  const labels = { organisation: 'Testlaget', organisationNumber, year: YEAR, labels: LABELS };
  await writeFile(path.join(folder, 'labels.json'), JSON.stringify(labels));
  return readRegisterSource(folder, {});
}
