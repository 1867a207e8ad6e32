/**
 * The protocol between the API, the WebSocket and the page. One zod schema is the only source of each type.
 * Nothing here holds a participant's name, contact details or member number. The only persons in it are the organisation's
 * own users who acted on an export, and pushed messages leave those out.
 */

export * from './protocol/categories.ts';
export * from './protocol/checks/branches.ts';
export * from './protocol/checks/checks.ts';
export * from './protocol/checks/decisions.ts';
export * from './protocol/failures.ts';
export * from './protocol/messages.ts';
export * from './protocol/privacy.ts';
export * from './protocol/progress.ts';
export * from './protocol/registers/imports.ts';
export * from './protocol/registers/records.ts';
export * from './protocol/registers/registers.ts';
export * from './protocol/registers/vocabularies.ts';
export * from './protocol/registers/words.ts';
export * from './protocol/requests.ts';
export * from './protocol/statuses.ts';
export * from './protocol/templates.ts';
export * from './protocol/trail.ts';
export * from './protocol/views.ts';
