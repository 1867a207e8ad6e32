/** Erasing a person, and all registers of the organisation, as the API has it done. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { readRegisterSource } from '../../../../infra/commands/cli/register-source.ts';
import { auditItemKey, registerTrail, trailItemKey } from '../../../../lambdas/adapters/tables/table-keys.ts';
import { attachmentsPrefix } from '../../../../lambdas/domain/export/objects/working-keys.ts';
import { erasedOrganisationSchema, erasedParticipantSchema } from '../../../../lambdas/protocol.ts';
import { COORDINATOR, ORGANISATION, type Stand } from './stand.ts';

/** A year that no other run imports. */
const YEAR = 2023;
const PERSON = { medlemsnr: '4711', navn: 'Kari Moss' };
const FILES: Readonly<Record<string, readonly string[]>> = {
  'aktiviteter.csv': [
    'aktivitet_id;lokallag;dato;dato_til;start;slutt;aktivitetstype;tittel;kommunenr;land;form;arrangor;likepersoner;merknad',
    'A1;Moss;2023-03-01;;10:00;12:00;SAMTALE;Samtale;0301;NO;fysisk;egen;4711;',
  ],
  'deltakelser.csv': [
    'aktivitet_id;navn;fodselsdato;medlemsnr;telefon;epost;rolle',
    'A1;Kari Moss;1960-01-01;4711;;;deltaker',
  ],
  'likepersoner.csv': ['medlemsnr;navn;lokallag;godkjent', '4711;Kari Moss;Moss;2020-01-01'],
};

/** The person is in the activities and in the list of peer supporters. */
export async function erasePerson(stand: Stand): Promise<void> {
  const folder = path.join(stand.dataFolder, 'erased');
  await mkdir(folder, { recursive: true });
  for (const [name, lines] of Object.entries(FILES)) {
    await writeFile(path.join(folder, name), `${lines.join('\n')}\n`);
  }
  const labels = { organisationNumber: ORGANISATION, organisation: 'Moss', year: YEAR, labels: { SAMTALE: 'SAMTALE' } };
  await writeFile(path.join(folder, 'labels.json'), JSON.stringify(labels));
  await stand.import(await readRegisterSource(folder, {}));
  await withoutTrail(stand);
  const answer = await stand.as(COORDINATOR).json('POST', '/privacy/participants/erase', { person: PERSON });
  const { years } = erasedParticipantSchema.parse(answer);
  if (!years.some(({ year, versions }) => year === YEAR && versions > 0)) {
    throw new Error(`The person was erased from ${JSON.stringify(years)}`);
  }
}

/** As a register of which nothing has been said yet: whether it has older events is asked before the first one. */
async function withoutTrail({ database, resource }: Stand): Promise<void> {
  const trail = registerTrail(YEAR);
  const items = [
    { TableName: resource('EXPORTS_TABLE'), Key: trailItemKey(ORGANISATION, trail) },
    { TableName: resource('AUDIT_TABLE'), Key: auditItemKey(ORGANISATION, trail, 1) },
  ];
  await Promise.all(items.map((item) => database.send(new DeleteCommand(item))));
}

/** With an object and half an upload in the working prefix, and an upload that no import has read. */
export async function eraseOrganisation(stand: Stand): Promise<void> {
  const prefix = attachmentsPrefix(ORGANISATION, 'left');
  await stand.working.put(`${prefix}a.jpg`, 'a', 'image/jpeg');
  await stand.leaveUpload(prefix);
  await stand.registers.put(`incoming/${ORGANISATION}/left/f1-p1`, 'a', 'application/octet-stream');
  const request = { organisationNumber: ORGANISATION };
  const answer = await stand.as(COORDINATOR).json('POST', '/privacy/organisation/erase', request);
  const { years } = erasedOrganisationSchema.parse(answer);
  if (!years.includes(YEAR)) {
    throw new Error(`The registers of ${JSON.stringify(years)} were erased`);
  }
}
