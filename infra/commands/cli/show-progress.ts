/** Progress as a bar on a terminal and as plain lines elsewhere, on standard error: standard output is for the result. */
import nb from '../../../frontend/translations/nb.json' with { type: 'json' };
import type { ShownProgress } from '../follow/follow-runs.ts';

const BAR_WIDTH = 30;

function queuedLabel(place: number | null): string {
  return place === null ? nb.message.queuedSomewhere : nb.message.queued.replace('{{place}}', String(place));
}

/** A standard stream of a process, or what stands in for one. */
export interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export class ProgressLines {
  private readonly out: Output;
  private shown = '';

  constructor(out: Output) {
    this.out = out;
  }

  show({ progress, queuePlace }: ShownProgress): void {
    const { current, total } = progress.stageProgress;
    const counts = total > 0 ? `, ${current} av ${total}` : '';
    const label = progress.status === 'queued' ? queuedLabel(queuePlace) : nb.stage[progress.stage];
    if (!this.out.isTTY) {
      const line = `${String(Math.floor(progress.percent)).padStart(3)} %  ${label}`;
      if (line.slice(7) !== this.shown.slice(7)) {
        this.out.write(`${line}\n`);
        this.shown = line;
      }
      return;
    }
    const filled = Math.round((progress.percent / 100) * BAR_WIDTH);
    const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
    const line = `${bar} ${String(Math.floor(progress.percent)).padStart(3)} %  ${label}${counts}`;
    if (line !== this.shown) {
      this.out.write(`\r\u001b[2K${line}`);
      this.shown = line;
    }
  }

  end(): void {
    if (this.out.isTTY && this.shown !== '') {
      this.out.write('\n');
    }
  }
}
