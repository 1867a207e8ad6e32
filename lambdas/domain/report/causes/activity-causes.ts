import type { Causes, Details, Text } from './cause.ts';

/** How many attendances are left out with an activity. */
function attendancesText({ attendances }: Details): Text | undefined {
  if (typeof attendances !== 'number' || attendances === 0) return undefined;
  return {
    nb: `${attendances} ${attendances === 1 ? 'deltakelse' : 'deltakelser'} er heller ikke med.`,
    en: `${attendances} ${attendances === 1 ? 'attendance is' : 'attendances are'} left out too.`,
  };
}

/** Causes in what is registered about an activity. */
export const ACTIVITY_CAUSES: Causes = {
  missing_activity_id: {
    title: { nb: 'Aktivitet uten ID', en: 'Activity without an id' },
    explanation: {
      nb: 'Aktiviteten og deltakelsene er ikke med i noe tall. Gi den en ID.',
      en: 'The activity and its attendances are in no figure. Give it an id.',
    },
    detail: attendancesText,
  },
  unreadable_date: {
    title: { nb: 'Dato mangler eller kan ikke leses', en: 'Missing or unreadable date' },
    explanation: {
      nb: 'Aktiviteten og deltakelsene er ikke med i noe tall. Skriv datoen som 14.03.2025.',
      en: 'The activity and its attendances are in no figure. Write the date as 14.03.2025.',
    },
    detail: attendancesText,
  },
  unreadable_end_date: {
    title: { nb: 'Siste dag kan ikke leses', en: 'Unreadable last day' },
    explanation: {
      nb: 'Aktiviteten er regnet som én dag. Skriv datoen som 14.03.2025.',
      en: 'The activity was taken as one day. Write the date as 14.03.2025.',
    },
  },
  end_before_start: {
    title: { nb: 'Siste dag er før første dag', en: 'Last day before the first day' },
    explanation: {
      nb: 'Aktiviteten er regnet som én dag. Rett datoene.',
      en: 'The activity was taken as one day. Correct the dates.',
    },
  },
  too_long_period: {
    title: { nb: 'Mer enn 366 dager lang', en: 'Longer than 366 days' },
    explanation: {
      nb: 'Siste dag er mer enn 366 dager etter første dag. Aktiviteten er regnet som én dag. Rett datoene.',
      en: 'The last day is more than 366 days after the first. The activity was taken as one day. Correct the dates.',
    },
    detail: ({ days }) =>
      days === undefined ? undefined : { nb: `${days} dager etter første dag.`, en: `${days} days after the first.` },
  },
  missing_time: {
    title: { nb: 'Klokkeslett mangler', en: 'Missing time' },
    explanation: {
      nb: 'Start eller slutt mangler, og varighet er tom. Varigheten er ukjent: 0 timer, og et krav til varighet er ikke oppfylt. Fyll ut begge klokkeslett, eller varighet.',
      en: 'start or slutt is missing, and varighet is empty. The duration is unknown: 0 hours, and a duration rule is not met. Fill in both times, or varighet.',
    },
  },
  unreadable_time: {
    title: { nb: 'Klokkeslettet kan ikke leses', en: 'Unreadable time' },
    explanation: {
      nb: 'Hvis ikke varighet er fylt ut, er varigheten ukjent: 0 timer, og et krav til varighet er ikke oppfylt. Skriv klokkeslettet som 18:00.',
      en: 'Unless varighet is filled in, the duration is unknown: 0 hours, and a duration rule is not met. Write the time as 18:00.',
    },
  },
  end_not_after_start: {
    title: { nb: 'Slutt er ikke etter start', en: 'End not after the start' },
    explanation: {
      nb: 'Hvis ikke varighet er fylt ut, er varigheten ukjent: 0 timer, og for en aktivitet på én dag er et krav til varighet ikke oppfylt. Rett klokkeslettene.',
      en: 'Unless varighet is filled in, the duration is unknown: 0 hours, and for an activity of one day a duration rule is not met. Correct the times.',
    },
  },
  unreadable_duration: {
    title: { nb: 'Varigheten kan ikke leses', en: 'Unreadable duration' },
    explanation: {
      nb: 'Varigheten er ukjent: 0 timer, og et krav til varighet er ikke oppfylt. Skriv minutter (90) eller timer og minutter (1:30), høyst et døgn.',
      en: 'The duration is unknown: 0 hours, and a duration rule is not met. Write minutes (90) or hours and minutes (1:30), a day at most.',
    },
  },
  unreadable_participant_count: {
    title: { nb: 'Antall deltakere kan ikke leses', en: 'Unreadable number of participants' },
    explanation: {
      nb: 'Bare deltakerne som er ført opp hver for seg, er regnet med. Skriv et helt tall, høyst 9999.',
      en: 'Only the participants who are listed one by one were counted. Write a whole number, 9999 at most.',
    },
  },
  fewer_participants_than_listed: {
    title: { nb: 'Færre deltakere enn oppført', en: 'Fewer participants than listed' },
    explanation: {
      nb: 'Antallet i antall_deltakere er lavere enn antallet rader i deltakelser. Radene gjelder.',
      en: 'The number in antall_deltakere is below the number of rows in deltakelser. The rows stand.',
    },
    detail: ({ stated, listed }) =>
      stated === undefined || listed === undefined
        ? undefined
        : { nb: `Oppgitt ${stated}, ført opp ${listed}.`, en: `Stated ${stated}, listed ${listed}.` },
  },
  municipality_code_padded: {
    title: { nb: 'Kommunenummer uten ledende null', en: 'Municipality code without its leading zero' },
    explanation: {
      nb: 'Nummeret er lest med fire siffer. Ingenting må gjøres hvis det er riktig.',
      en: 'The code was read with four digits. Nothing needs to be done if it is right.',
    },
    detail: ({ code }) => (code === undefined ? undefined : { nb: `Lest som ${code}.`, en: `Read as ${code}.` }),
  },
  municipality_code_invalid: {
    title: { nb: 'Kommunenummer uten fire siffer', en: 'Municipality code without four digits' },
    explanation: {
      nb: 'Kommunen er ført som ukjent. Skriv nummeret med fire siffer.',
      en: 'The municipality is shown as unknown. Write the code with four digits.',
    },
  },
  municipality_code_not_valid_on_date: {
    title: { nb: 'Kommunenummer ikke i bruk på datoen', en: 'Municipality code not in use on the date' },
    explanation: {
      nb: 'Nummeret gjaldt ikke den dagen, for eksempel på grunn av en kommuneendring. Tallene er ikke endret.',
      en: 'The code was not valid that day, for example because municipalities changed. The figures are unchanged.',
    },
    detail: ({ code }) => (code === undefined ? undefined : { nb: `Kommunenummer ${code}.`, en: `Code ${code}.` }),
  },
  no_day_in_base_year: {
    title: { nb: 'Ingen aktivitet er i grunnlagsåret', en: 'No activity is in the base year' },
    explanation: {
      nb: 'Alle datoene i filen er utenfor året som rapporteres, så ingenting av den er talt. Kontroller at filen hører til dette året.',
      en: 'All dates in the file are outside the reported year, so nothing of it was counted. Check that the file is of this year.',
    },
    detail: ({ count }) =>
      count === undefined
        ? undefined
        : {
            nb: `${count} ${count === 1 ? 'aktivitet' : 'aktiviteter'}.`,
            en: `${count} ${count === 1 ? 'activity' : 'activities'}.`,
          },
  },
  possible_same_meeting: {
    title: { nb: 'Kan være samme møte', en: 'May be the same meeting' },
    explanation: {
      nb: 'To aktiviteter samme dag ser ut som ett møte, ført to ganger eller av to lag. Begge er med. Slett den ene hvis det er samme møte.',
      en: 'Two activities of one day look like one meeting, registered twice or by two branches. Both are included. Delete one if they are the same meeting.',
    },
    detail: ({ otherRow, otherFile }) => {
      if (otherRow === undefined) return undefined;
      return otherFile === undefined
        ? { nb: `Se også rad ${otherRow}.`, en: `See also row ${otherRow}.` }
        : { nb: `Se også rad ${otherRow} i ${otherFile}.`, en: `See also row ${otherRow} of ${otherFile}.` };
    },
  },
};
