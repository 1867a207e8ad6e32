/** The active peer supporters by name: the list that goes with the application. It holds personal data. */

export interface ActivePeerSupporter {
  /** As on the sheet `likepersoner`, else as compared (reading 24); empty when unknown. */
  readonly memberNumber: string;
  readonly name: string;
  /** Of the sheet `likepersoner` where it lists the person, else those of the person's activities. */
  readonly branch: string;
  /** `YYYY-MM-DD`; empty when the sheet gives no readable date, null when the register has no sheet. */
  readonly approved: string | null;
  /** Activities of the five likeperson categories with a day in the base year (reading 18). */
  readonly activities: number;
  /** Counted days of those activities on which the person was a peer supporter. */
  readonly countedDays: number;
}
