/** Ports: the dependencies of stages, events and routes as types. Adapters implement them, and tests use plain fakes. */
export type * from './ports/checks.ts';
export type * from './ports/connections.ts';
export type * from './ports/decisions.ts';
export type * from './ports/exports.ts';
export type * from './ports/grants.ts';
export type * from './ports/imports.ts';
export type * from './ports/notifications.ts';
export type * from './ports/objects.ts';
export type * from './ports/registers.ts';
export type * from './ports/runtime.ts';
export type * from './ports/templates.ts';
