import type { ReportTexts } from './report-text-keys.ts';

export const REPORT_TEXTS_NB: ReportTexts = {
  sheets: {
    summary: 'Sammendrag',
    branches: 'Per lokallag',
    municipalities: 'Per kommune',
    grant: 'Tilskudd',
    peerSupporters: 'Likepersoner',
    nearMisses: 'Nesten tellende',
    activities: 'Aktiviteter',
    findings: 'Funn',
    control: 'Kontroll',
  },
  title: (organisation, year) => `Aktivitetsrapport til Bufdir ${year}, ${organisation}`,
  subject: 'Likepersonsarbeid: tellende aktivitetsdager',
  unknown: 'ukjent',
  total: 'Totalt',
  yesNo: ['Ja', 'Nei'],
  figures: {
    activities: 'Aktiviteter',
    activity_days: 'Aktivitetsdager',
    counted_days: 'Tellende dager',
    counted_days_min: 'Tellende dager, laveste',
    near_misses: 'Nesten tellende dager',
    not_counted: 'Ikke tellende dager',
    hours: 'Timer',
    active_peer_supporters: 'Aktive likepersoner',
    active_peer_supporters_min: 'Aktive likepersoner, laveste',
    attendances: 'Deltakelser',
    unique_participants: 'Unike deltakere',
    unique_participants_min: 'Unike deltakere, laveste',
    unidentified: 'Deltakelser uten identitet',
  },
  bands: {
    days: 'Aktivitetsdager',
    notCounted: 'Ikke tellende dager, etter grunn',
    peerSupporters: 'Likepersoner',
    attendances: 'Deltakelser',
    participants: 'Unike deltakere',
  },
  underBand: {
    all: 'I alt',
    counted: 'Tellende',
    lowest: 'Laveste',
    nearMisses: 'Nesten',
    notCounted: 'Ikke',
    active: 'Aktive',
    unidentified: 'Uten identitet',
    unique: 'I alt',
  },
  reasons: {
    category_not_counted: 'Kategorien teller ikke',
    outside_base_year: 'Utenfor grunnlagsåret',
    abroad: 'I utlandet',
    organised_by_others: 'Andre er arrangør',
    not_face_to_face: 'Ikke fysisk',
    no_peer_supporter: 'Ingen likeperson',
    too_short: 'For kort',
    too_few_participants: 'For få deltakere',
    same_day_repeat: 'Gjentatt samme dag',
  },
  columns: {
    category: 'Kategori',
    branch: 'Lokallag',
    municipality: 'Kommunenr',
    county: 'Fylkesnr',
    memberNumber: 'Medlemsnr',
    name: 'Navn',
    approved: 'Godkjent',
    activities: 'Aktiviteter',
    countedDays: 'Tellende dager',
    note: 'Merknad',
    date: 'Dato',
    lacks: 'Hva mangler',
    whoKnows: 'Hvem kan vite det',
    registerRow: 'Rad i aktiviteter',
    cause: 'Årsak',
    severity: 'Alvor',
    count: 'Antall funn',
    effect: 'Virkning i tellende dager',
    finding: 'Hva er gjort, og hva kan gjøres',
    file: 'Fil',
    registerSheet: 'Ark i registeret',
    row: 'Rad',
    column: 'Kolonne',
    activity: 'Aktivitets-ID',
    section: 'Del',
    item: 'Opplysning',
    value: 'Verdi',
    shouldEqual: 'Skal være lik',
    agrees: 'Stemmer',
  },
  severities: { error: 'Feil', warning: 'Advarsel', info: 'Til orientering' },
  summary: {
    title: (year) => `Aktivitetsrapport til Bufdir ${year}`,
    organisationNumber: 'Organisasjonsnummer',
    made: 'Laget',
    branches: 'Lokallag',
    allBranches: (count) => `alle ${count}`,
    chosenBranches: (count) => `${count} valgte, se arket Kontroll`,
    basis: 'Grunnlag',
    basisText: (activities, attendances, files) => `${activities} aktiviteter og ${attendances} deltakelser i ${files}`,
    files: (count) => `${count} filer, se arket Kontroll`,
    rules: 'Regelsett',
    pays: 'Det som gir tilskudd',
    number: 'Antall',
    lowest: 'Laveste',
    countedNote: 'Dager som oppfyller alle krav.',
    peerSupportersNote: 'Se arket Likepersoner.',
    nearMissNote: 'Mangler én ting hver og kan rettes før innsending. Se arket Nesten tellende.',
    shares: ({ all, counted, near, other }) =>
      `Av ${all} aktivitetsdager: █ ${counted} teller, ▒ ${near} teller nesten, ░ ${other} teller ikke av andre grunner.`,
    byCategory: 'Etter kategori',
    notCounted: 'Dager som ikke teller',
    reason: 'Grunn',
    days: 'Dager',
    nearMisses: 'Herav nesten tellende',
    requirement: 'Krav',
    requirements: (reason, { thresholds, settings }) => {
      switch (reason) {
        case 'category_not_counted':
          return 'Kategorien er utenfor tilskuddsordningen.';
        case 'outside_base_year':
          return 'Dagen må være i grunnlagsåret.';
        case 'abroad':
          return 'Aktiviteten må være i Norge.';
        case 'organised_by_others':
          return 'Organisasjonen må selv være arrangør.';
        case 'not_face_to_face':
          return settings.digitalGroupsCount
            ? 'Oppsøkende arbeid må være fysisk, grupper fysiske eller digitale.'
            : 'Oppsøkende arbeid og grupper må være fysiske.';
        case 'no_peer_supporter':
          return 'Oppsøkende arbeid og grupper må ha en likeperson.';
        case 'too_short':
          return `Grupper ${thresholds.groupMinutes} minutter, kurs ${thresholds.courseMinutes} minutter.`;
        case 'too_few_participants':
          return `Grupper ${thresholds.groupParticipants} deltakere, oppsøkende arbeid ${thresholds.outreachParticipants}.`;
        case 'same_day_repeat':
          return 'Samme likeperson må ha nye deltakere samme dag.';
      }
    },
    participants: 'Deltakere',
    attendancesNote: 'Én for hver person på hver aktivitet, likepersoner og ledsagere medregnet.',
    uniqueNote: 'Ulike personer som kan kjennes igjen på navn, medlemsnummer, e-post eller telefon.',
    unidentifiedNote: 'Kan ikke kjennes igjen, og er ikke med blant unike deltakere.',
    placeAndDate: 'Sted og dato',
    signature: 'Underskrift',
    name: 'Navn med blokkbokstaver',
  },
  lacks: ({ reason, participants, minutes }, needed) => {
    switch (reason) {
      case 'organised_by_others':
        return 'Står ikke med organisasjonen selv som arrangør.';
      case 'not_face_to_face':
        return 'Står ikke som fysisk møte.';
      case 'no_peer_supporter':
        return 'Mangler likeperson (medlemsnummer eller navn).';
      case 'too_short':
        return minutes === 0
          ? `Mangler klokkeslett eller varighet; trenger ${needed.minutes} minutter.`
          : `Varer ${minutes} minutter, trenger ${needed.minutes}.`;
      case 'too_few_participants':
        return `${participants} ${participants === 1 ? 'deltaker' : 'deltakere'}, trenger ${needed.participants}.`;
    }
  },
  maybeOnePerson: 'Kanskje samme person',
  approval: { notGiven: 'ikke oppgitt', noList: 'ingen liste i registeret' },
  grant: { rate: 'Kroner per tellende dag', kroner: 'Kroner', lowest: 'Kroner, laveste' },
  rangeNote:
    'Laveste er tallet om alle åpne funn om mulig samme person viser seg å være samme person. Det gjelder funnene som er listet, og er ingen grense for det sanne tallet.',
  notSummedNote:
    'Aktive likepersoner og unike deltakere er talt på nytt i hver rad og i totalen, fordi samme person kan være med flere steder; de kan ikke summeres.',
  effectNote:
    'Virkningen av en årsak i arket Funn: med pluss de nesten tellende dagene den kan ha ført til, med minus de tellende dagene som kan falle bort. En dag kan stå under flere årsaker.',
  notices: {
    pandemic_rule_not_included:
      'Pandemiregelen (forskriften § 47), som gjelder dette grunnlagsåret, er ikke med i regelsettet. Dager som bare teller etter den, er ikke regnet som tellende.',
  },
  control: {
    report: 'Rapport',
    rules: 'Regler',
    source: 'Kilde',
    reconciliation: 'Avstemming',
    notes: 'Merknader',
    aboutRules: 'Reglene dette året',
    aboutLowest: 'Laveste tall',
    aboutSums: 'Tall som ikke kan summeres',
    aboutEffect: 'Virkning i arket Funn',
    organisation: 'Organisasjon',
    organisationNumber: 'Organisasjonsnummer',
    year: 'Grunnlagsår',
    exportId: 'Eksport-ID',
    attempt: 'Forsøk',
    generatedAt: 'Laget',
    branches: 'Utvalg av lokallag',
    allBranches: 'alle',
    ruleSet: 'Regelsett, versjon',
    ruleSetSha256: 'Regelsett, SHA-256',
    columnConfiguration: 'Kolonneoppsett, versjon',
    columnConfigurationSha256: 'Kolonneoppsett, SHA-256',
    vocabulariesSha256: 'Organisasjonens ordlister, SHA-256',
    appliedDecisions: 'Avgjørelser om hvem som er samme person',
    decisionsSha256: 'Organisasjonens avgjørelser, SHA-256',
    noDecisions: 'ingen',
    registerVersion: 'Registerets versjon',
    registerManifestSha256: 'Registerets innholdsliste, SHA-256',
    registerFile: 'Fil i registeret',
    registerFileSha256: 'Filen, SHA-256',
    chunks: 'Deler som registeret er lest i',
    chunksSha256: 'Delene, SHA-256 over listen i manifestet',
    peerSupporterRows: 'Rader i likepersoner',
    noSheet: 'ingen slik liste',
    digitalGroupsCount: 'Digitale grupper teller',
    likepersonCountsTowardsThree: 'Likeperson regnes med blant de tre deltakerne',
    unidentifiedCountsTowardsThresholds: 'Uidentifiserte regnes med mot kravet til antall deltakere',
  },
  lines: {
    activity_rows: 'Rader i aktiviteter',
    attendance_rows: 'Rader i deltakelser',
    activities_kept: 'Aktiviteter med i grunnlaget',
    attendances_of_unknown_activity: 'Deltakelser uten kjent aktivitet',
    duplicate_activities: 'Rader med gjentatt aktivitets-ID',
    unreadable_activities: 'Rader uten lesbar dato eller ID',
    activity_days: 'Tellende dager + ikke tellende dager = aktivitetsdager',
    activities: 'Aktiviteter i grunnlaget + utelatte rader = rader i aktiviteter',
    attendances: 'Deltakelser med rad i grunnlaget + utelatte = rader i deltakelser',
    sheet_rows: 'Rader i arket Aktiviteter = aktiviteter i utvalget',
    peer_supporter_rows: 'Rader i arket Likepersoner = aktive likepersoner',
    near_miss_rows: 'Rader i arket Nesten tellende = nesten tellende dager',
    categories: 'Sum over kategorier = totalt, aktivitetsdager',
    categories_activities: 'Sum over kategorier = totalt, aktiviteter',
    categories_counted_days: 'Sum over kategorier = totalt, tellende dager',
    categories_minutes: 'Sum over kategorier = totalt, minutter',
    categories_attendances: 'Sum over kategorier = totalt, deltakelser med og uten rad',
    lokallag_activities: 'Sum over lokallag = totalt, aktiviteter',
    lokallag_counted_days: 'Sum over lokallag = totalt, tellende dager',
    lokallag_minutes: 'Sum over lokallag = totalt, minutter',
    lokallag_attendances: 'Sum over lokallag = totalt, deltakelser med og uten rad',
    kommune_activities: 'Sum over kommuner = totalt, aktiviteter',
    kommune_counted_days: 'Sum over kommuner = totalt, tellende dager',
    kommune_minutes: 'Sum over kommuner = totalt, minutter',
    kommune_attendances: 'Sum over kommuner = totalt, deltakelser med og uten rad',
  },
};
