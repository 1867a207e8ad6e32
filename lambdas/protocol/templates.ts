/** Saved choices of an export, which an organisation runs again for any base year. And what a user has chosen for herself. */
import * as z from 'zod';
import { exportRequestSchema } from './requests.ts';
import { trailLinkSchema } from './trail.ts';

/** All saved choices of an organisation are in one item of 400 KB. */
export const TEMPLATE_LIMITS = { templates: 20, nameLetters: 60, bytes: 250_000 } as const;

/** What an export asks for beside the base year. */
export const templateRequestSchema = exportRequestSchema.omit({ year: true });
export type TemplateRequest = z.infer<typeof templateRequestSchema>;

/** `PUT /templates`: replaces the choices of this name, whatever the case of its letters. */
export const newTemplateSchema = z.strictObject({
  name: z.string().min(1).max(TEMPLATE_LIMITS.nameLetters),
  request: templateRequestSchema,
});
export type NewTemplate = z.infer<typeof newTemplateSchema>;

export const templateSchema = newTemplateSchema.extend({ savedAt: z.iso.datetime(), savedBy: z.string() });
export type Template = z.infer<typeof templateSchema>;

/** `GET /templates`: sorted by name; the ETag is the version of the list. */
export const templatesSchema = z.object({
  templates: z.array(templateSchema),
  /** Display names by actor. */
  actorNames: z.record(z.string(), z.string()),
});
export type Templates = z.infer<typeof templatesSchema>;

/** An event of the trail of saved choices: without names and choices, which could name somebody. */
export const templateAuditEventSchema = z.object({
  ...trailLinkSchema.partial().shape,
  /** Of the list, from 1. */
  version: z.int(),
  at: z.iso.datetime(),
  change: z.enum(['saved', 'deleted']),
  actor: z.string(),
  details: z.record(z.string(), z.unknown()),
});
export type TemplateAuditEvent = z.infer<typeof templateAuditEventSchema>;

/** `PUT /me/notifications`. */
export const notificationChoiceSchema = z.strictObject({
  /** Whether a mail is sent when an export or import of the user ends while no page of the user is open. */
  mailWhenDone: z.boolean(),
});
export type NotificationChoice = z.infer<typeof notificationChoiceSchema>;

/** `GET /me/notifications`, and the answer to `PUT`. */
export const notificationSettingsSchema = notificationChoiceSchema.extend({
  /** Whether this installation sends mails at all. */
  sendsMail: z.boolean(),
});
export type NotificationSettings = z.infer<typeof notificationSettingsSchema>;
