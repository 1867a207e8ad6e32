/** Usage in memory; that of chunks stands on their markers. */
import { type AttemptUsage, sumOfUsage, type Usage } from '../../../lambdas/domain/export/cost/usage.ts';
import type { ChunkMarkers, ExportKey, UsageAccounts } from '../../../lambdas/ports.ts';

export class MemoryUsageAccounts implements UsageAccounts {
  private readonly chunks: Pick<ChunkMarkers, 'list'>;
  private readonly recorded: (AttemptUsage & { readonly key: ExportKey })[] = [];

  constructor(chunks: Pick<ChunkMarkers, 'list'>) {
    this.chunks = chunks;
  }

  async record(key: ExportKey, attempt: number, usage: Usage): Promise<void> {
    this.recorded.push({ key, attempt, usage });
  }

  async total({ organisationNumber, exportId }: ExportKey, attempt: number): Promise<Usage> {
    const key = { organisationNumber, exportId };
    const ofChunks = (await this.chunks.list(key)).flatMap((chunk) => chunk.usage);
    const others = this.recorded.filter(
      (each) => each.key.organisationNumber === organisationNumber && each.key.exportId === exportId,
    );
    return sumOfUsage([...ofChunks, ...others].filter((each) => each.attempt === attempt).map(({ usage }) => usage));
  }
}
