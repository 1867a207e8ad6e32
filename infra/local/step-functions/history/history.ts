import type { HistoryEvent, HistoryEventType } from '@aws-sdk/client-sfn';
import type { Clock } from '../clock.ts';
import { STATES, StateError } from '../errors.ts';
import { MAX_HISTORY_EVENTS } from '../execution/limits.ts';

/** The `...EventDetails` member of an event, as AWS names and types it. */
export type EventDetails = Omit<HistoryEvent, 'id' | 'previousEventId' | 'timestamp' | 'type'>;

/** A stored event; `timestamp` is in epoch milliseconds. */
export type StoredEvent = EventDetails & {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
  readonly type: HistoryEventType;
};

/** AWS says with each payload whether it was truncated; this engine never truncates. */
export const WHOLE = { truncated: false };

/** One execution's events, numbered from 1 without gaps. */
export class History {
  readonly events: StoredEvent[] = [];
  readonly #clock: Clock;
  readonly #sink: (event: StoredEvent) => void;

  constructor(clock: Clock, sink: (event: StoredEvent) => void) {
    this.#clock = clock;
    this.#sink = sink;
  }

  /** Appends and returns the event's id. @throws StateError States.Runtime when only the closing event still fits. */
  record(type: HistoryEventType, previousEventId: number, details: EventDetails = {}): number {
    if (this.#isFull()) {
      throw new StateError(
        STATES.runtime,
        `The execution reached the maximum number of history events (${MAX_HISTORY_EVENTS}).`,
      );
    }
    return this.#append(type, previousEventId, details);
  }

  /** Records what happens while an execution is already ending, unless the history is full. */
  recordIfRoom(type: HistoryEventType, previousEventId: number, details: EventDetails = {}): void {
    if (!this.#isFull()) {
      this.#append(type, previousEventId, details);
    }
  }

  /** Records the last event. */
  recordEnd(type: HistoryEventType, previousEventId: number, details: EventDetails): void {
    this.#append(type, previousEventId, details);
  }

  #isFull(): boolean {
    return this.events.length >= MAX_HISTORY_EVENTS - 1;
  }

  #append(type: HistoryEventType, previousEventId: number, details: EventDetails): number {
    const id = this.events.length + 1;
    const event: StoredEvent = { id, previousEventId, timestamp: this.#clock.now(), type, ...details };
    this.events.push(event);
    this.#sink(event);
    return id;
  }
}
