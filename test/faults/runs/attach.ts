/** Puts an attachment to an export, as its user does long before the export comes to bundle it. */
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { attachmentsPrefix } from '../../../lambdas/domain/export/objects/working-keys.ts';
import type { EngineUnderFaults } from '../engine/engine-under-faults.ts';
import { pause } from './client.ts';
import { Store } from './store.ts';

const TRIES = 40;

/** @throws Error of S3 when the engine does not come back */
export async function attach(engine: EngineUnderFaults, organisationNumber: string, exportId: string): Promise<void> {
  const Key = `${attachmentsPrefix(organisationNumber, exportId)}kvittering.txt`;
  for (let left = TRIES; ; left -= 1) {
    try {
      const Bucket = new Store(engine).bucket('working');
      await engine.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'Bekreftet' }));
      return;
    } catch (error) {
      // The engine is being started again.
      if (left === 0) throw error;
      await pause(300);
    }
  }
}
