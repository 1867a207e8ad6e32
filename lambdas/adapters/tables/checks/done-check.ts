/** Where the result of a check is, for who reads nothing else of its record. */
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { exportRecordSchema } from '../../../domain/export/export-record.ts';
import { isCheck } from '../../../domain/export/purpose.ts';
import { callService } from '../../sdk-faults.ts';
import { exportItemKey } from '../table-keys.ts';

const doneCheckSchema = z.object({
  record: exportRecordSchema.pick({ purpose: true, request: true, checked: true }),
});

/** @returns undefined for a check that is not done, that there is not, or of another organisation */
export async function readDoneCheck(
  client: DynamoDBDocumentClient,
  table: string,
  organisationNumber: string,
  checkId: string,
): Promise<{ readonly year: number; readonly result: { readonly key: string; readonly sha256: string } } | undefined> {
  const Key = exportItemKey(organisationNumber, checkId);
  const { Item } = await callService('DynamoDB', () => client.send(new GetCommand({ TableName: table, Key })));
  const record = doneCheckSchema.safeParse(Item).data?.record;
  const result = record !== undefined && isCheck(record) ? record.checked : undefined;
  return record && result && { year: record.request.year, result };
}
