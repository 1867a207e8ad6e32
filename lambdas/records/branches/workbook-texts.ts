/** The words of the list that is sent to a branch. What a day lacks is said as in the report. */

export interface WorkbookTexts {
  readonly sheets: Readonly<Record<'lacks' | 'risks' | 'signature', string>>;
  readonly title: (branch: string, year: number) => string;
  readonly subject: string;
  readonly unknownBranch: string;
  readonly columns: Readonly<
    Record<
      'title' | 'lacks' | 'now' | 'why' | 'participants' | 'unnamed' | 'answer' | 'row' | 'whoKnows' | 'file',
      string
    >
  >;
  readonly empty: string;
  /** Of a day without a peer supporter where something is written. */
  readonly notApproved: string;
  readonly participants: (count: number) => string;
  readonly risks: Readonly<Record<'merged' | 'unnamed' | 'otherBranch', string>>;
  readonly sameMeeting: (activityId: string, place: string) => string;
  readonly row: (row: number) => string;
  /** In place of the days that do not fit. */
  readonly more: (shown: number, all: number) => string;
  readonly none: string;
  readonly signature: Readonly<
    Record<
      | 'figures'
      | 'activities'
      | 'activityDays'
      | 'countedDays'
      | 'countedDaysMin'
      | 'attendances'
      | 'uniqueParticipants'
      | 'activePeerSupporters'
      | 'nearMisses'
      | 'confirm'
      | 'asOf'
      | 'placeAndDate'
      | 'signature'
      | 'name',
      string
    >
  >;
}

export const WORKBOOK_TEXTS: Readonly<Record<'nb' | 'en', WorkbookTexts>> = {
  nb: {
    sheets: { lacks: 'Mangler', risks: 'Usikre dager', signature: 'Signatur' },
    title: (branch, year) => `${branch}, aktiviteter ${year}`,
    subject: 'Det lokallaget kan rette før rapporten til Bufdir',
    unknownBranch: 'Uten lokallag',
    columns: {
      title: 'Tittel',
      lacks: 'Hva mangler',
      now: 'Står i registeret nå',
      why: 'Hvorfor den er usikker',
      participants: 'Deltakere',
      unnamed: 'Uten navn',
      answer: 'Svar fra lokallaget',
      row: 'Rad',
      whoKnows: 'Hvem kan vite det',
      file: 'Fil',
    },
    empty: 'tomt',
    notApproved: 'Den som står, er ingen godkjent likeperson den dagen.',
    participants: (count) => `${count} ${count === 1 ? 'deltaker' : 'deltakere'}`,
    risks: {
      merged: 'Noen deltakere kan være samme person. Er de det, teller ikke dagen.',
      unnamed: 'Dagen teller bare fordi deltakere uten navn er regnet med.',
      otherBranch: 'Et annet lokallag har registrert det som kan være samme møte.',
    },
    sameMeeting: (activityId, place) => `Kan være samme møte som aktivitet ${activityId} (${place}).`,
    row: (row) => `rad ${row}`,
    more: (shown, all) => `De første ${shown} av ${all} dager.`,
    none: 'Ingen.',
    signature: {
      figures: 'Lokallagets tall',
      activities: 'Aktiviteter',
      activityDays: 'Aktivitetsdager',
      countedDays: 'Tellende dager',
      countedDaysMin: 'Tellende dager, laveste',
      attendances: 'Deltakelser',
      uniqueParticipants: 'Unike deltakere',
      activePeerSupporters: 'Aktive likepersoner',
      nearMisses: 'Dager som mangler én ting',
      confirm: 'Vi bekrefter at aktivitetene er gjennomført slik de står i registeret, og at tallene over stemmer.',
      asOf: 'Talt',
      placeAndDate: 'Sted og dato',
      signature: 'Underskrift',
      name: 'Navn med blokkbokstaver',
    },
  },
  en: {
    sheets: { lacks: 'Missing', risks: 'Days at risk', signature: 'Signature' },
    title: (branch, year) => `${branch}, activities ${year}`,
    subject: 'What the branch can put right before the report to Bufdir',
    unknownBranch: 'Without a branch',
    columns: {
      title: 'Title',
      lacks: 'What is missing',
      now: 'In the register now',
      why: 'Why it is at risk',
      participants: 'Participants',
      unnamed: 'Without a name',
      answer: 'Answer from the branch',
      row: 'Row',
      whoKnows: 'Who may know',
      file: 'File',
    },
    empty: 'empty',
    notApproved: 'Who is written is no approved peer supporter that day.',
    participants: (count) => `${count} ${count === 1 ? 'participant' : 'participants'}`,
    risks: {
      merged: 'Some participants may be the same person. If they are, the day does not count.',
      unnamed: 'The day counts only because participants without a name are counted.',
      otherBranch: 'Another branch has registered what may be the same meeting.',
    },
    sameMeeting: (activityId, place) => `May be the same meeting as activity ${activityId} (${place}).`,
    row: (row) => `row ${row}`,
    more: (shown, all) => `The first ${shown} of ${all} days.`,
    none: 'None.',
    signature: {
      figures: "The branch's figures",
      activities: 'Activities',
      activityDays: 'Activity days',
      countedDays: 'Counted days',
      countedDaysMin: 'Counted days, lowest',
      attendances: 'Attendances',
      uniqueParticipants: 'Unique participants',
      activePeerSupporters: 'Active peer supporters',
      nearMisses: 'Days that lack one thing',
      confirm: 'We confirm that the activities took place as the register says, and that the figures above are right.',
      asOf: 'Counted',
      placeAndDate: 'Place and date',
      signature: 'Signature',
      name: 'Name in block letters',
    },
  },
};
