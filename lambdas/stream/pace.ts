/** At most about four progress messages a second for each export or import. Changes of status are sent at once. */
export const PACE_MILLISECONDS = 250;

/** The last message about one export or import. */
export interface LastSent {
  version: number;
  /** When the last message of progress was sent, milliseconds since 1970. */
  progressAt: number;
}
