/** Saved choices in memory, by the rules of the real store. */
import {
  NO_TEMPLATES,
  type TemplateList,
  withoutTemplate,
  withTemplate,
} from '../../lambdas/domain/templates/template-list.ts';
import type { TemplateStore, WrittenTemplates } from '../../lambdas/ports.ts';
import type { TemplateAuditEvent } from '../../lambdas/protocol.ts';
import type { MemoryAuditTrail } from './audit-trail.ts';

export class MemoryTemplates implements TemplateStore {
  private readonly stored = new Map<string, TemplateList>();
  private readonly audit: MemoryAuditTrail;

  constructor(audit: MemoryAuditTrail) {
    this.audit = audit;
  }

  async read(organisationNumber: string): Promise<TemplateList> {
    return this.stored.get(organisationNumber) ?? NO_TEMPLATES;
  }

  async save(...[organisationNumber, template, actorName, replaces]: Parameters<TemplateStore['save']>) {
    const before = await this.read(organisationNumber);
    const change = { at: template.savedAt, change: 'saved', actor: template.savedBy } as const;
    return this.write(organisationNumber, replaces, change, withTemplate(before, template, actorName), 'full');
  }

  async remove(...[organisationNumber, name, by, replaces]: Parameters<TemplateStore['remove']>) {
    const before = await this.read(organisationNumber);
    return this.write(
      organisationNumber,
      replaces,
      { ...by, change: 'deleted' },
      withoutTemplate(before, name),
      'missing',
    );
  }

  private async write(
    organisationNumber: string,
    replaces: (version: number) => boolean,
    change: Pick<TemplateAuditEvent, 'at' | 'change' | 'actor'>,
    list: TemplateList | undefined,
    otherwise: 'full' | 'missing',
  ): Promise<WrittenTemplates> {
    if (!replaces((await this.read(organisationNumber)).version)) {
      return { outcome: 'overtaken' };
    }
    if (list === undefined) {
      return { outcome: otherwise };
    }
    this.stored.set(organisationNumber, list);
    const event = { version: list.version, ...change, details: { templates: list.templates.length } };
    this.audit.templates.append(organisationNumber, '', event);
    return { outcome: 'written', list };
  }
}
