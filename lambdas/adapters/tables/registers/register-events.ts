/** Audit events of a register that belong to no import: a file taken out, a version restored, a configuration written. */
import type { RegisterAuditEvent } from '../../../protocol.ts';
import { registerAuditItemKey } from '../table-keys.ts';

/** The Put that appends an event. @param id keeps two events of one time apart */
export function registerEvent(table: string, organisationNumber: string, event: RegisterAuditEvent, id: string) {
  return {
    TableName: table,
    Item: { ...registerAuditItemKey(organisationNumber, event.year, event.at, id), event },
    ConditionExpression: 'attribute_not_exists(pk)',
  };
}
