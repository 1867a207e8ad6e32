import type { ReportTexts } from './report-text-keys.ts';

export const REPORT_TEXTS_EN: ReportTexts = {
  sheets: {
    summary: 'Summary',
    branches: 'By branch',
    municipalities: 'By municipality',
    grant: 'Grant',
    peerSupporters: 'Peer supporters',
    nearMisses: 'Near misses',
    activities: 'Activities',
    findings: 'Findings',
    control: 'Control',
  },
  title: (organisation, year) => `Activity report to Bufdir ${year}, ${organisation}`,
  subject: 'Peer support: counted activity-days',
  unknown: 'unknown',
  total: 'Total',
  yesNo: ['Yes', 'No'],
  figures: {
    activities: 'Activities',
    activity_days: 'Activity-days',
    counted_days: 'Counted days',
    counted_days_min: 'Counted days, lowest',
    near_misses: 'Near-miss days',
    not_counted: 'Days not counted',
    hours: 'Hours',
    active_peer_supporters: 'Active peer supporters',
    active_peer_supporters_min: 'Active peer supporters, lowest',
    attendances: 'Attendances',
    unique_participants: 'Unique participants',
    unique_participants_min: 'Unique participants, lowest',
    unidentified: 'Unidentified attendances',
  },
  bands: {
    days: 'Activity-days',
    notCounted: 'Days not counted, by reason',
    peerSupporters: 'Peer supporters',
    attendances: 'Attendances',
    participants: 'Unique participants',
  },
  underBand: {
    all: 'All',
    counted: 'Counted',
    lowest: 'Lowest',
    nearMisses: 'Near',
    notCounted: 'Not',
    active: 'Active',
    unidentified: 'No identity',
    unique: 'All',
  },
  reasons: {
    category_not_counted: 'Category never counts',
    outside_base_year: 'Outside base year',
    abroad: 'Abroad',
    organised_by_others: 'Organised by others',
    not_face_to_face: 'Not face to face',
    no_peer_supporter: 'No peer supporter',
    too_short: 'Too short',
    too_few_participants: 'Too few participants',
    same_day_repeat: 'Same-day repeat',
  },
  columns: {
    category: 'Category',
    branch: 'Branch',
    municipality: 'Municipality code',
    county: 'County code',
    memberNumber: 'Member number',
    name: 'Name',
    approved: 'Approved',
    activities: 'Activities',
    countedDays: 'Counted days',
    note: 'Note',
    date: 'Date',
    lacks: 'What is missing',
    whoKnows: 'Who may know',
    registerRow: 'Row of aktiviteter',
    cause: 'Cause',
    severity: 'Severity',
    count: 'Number of findings',
    effect: 'Effect in counted days',
    finding: 'What was done, and what can be done',
    file: 'File',
    registerSheet: 'Sheet of the register',
    row: 'Row',
    column: 'Column',
    activity: 'Activity id',
    section: 'Section',
    item: 'Item',
    value: 'Value',
    shouldEqual: 'Should equal',
    agrees: 'Agrees',
  },
  severities: { error: 'Error', warning: 'Warning', info: 'Information' },
  summary: {
    title: (year) => `Activity report to Bufdir ${year}`,
    organisationNumber: 'Organisation number',
    made: 'Made',
    branches: 'Branches',
    allBranches: (count) => `all ${count}`,
    chosenBranches: (count) => `${count} chosen, see the sheet Control`,
    basis: 'Based on',
    basisText: (activities, attendances, files) =>
      `${activities} activities and ${attendances} attendances of ${files}`,
    files: (count) => `${count} files, see the sheet Control`,
    rules: 'Rule set',
    pays: 'What the grant is paid for',
    number: 'Number',
    lowest: 'Lowest',
    countedNote: 'Days that meet every requirement.',
    peerSupportersNote: 'See the sheet Peer supporters.',
    nearMissNote: 'Each lacks one thing that can be put right before submission. See the sheet Near misses.',
    shares: ({ all, counted, near, other }) =>
      `Of ${all} activity-days: █ ${counted} count, ▒ ${near} nearly count, ░ ${other} do not count for other reasons.`,
    byCategory: 'By category',
    notCounted: 'Days that do not count',
    reason: 'Reason',
    days: 'Days',
    nearMisses: 'Near misses among them',
    requirement: 'Requirement',
    requirements: (reason, { thresholds, settings }) => {
      switch (reason) {
        case 'category_not_counted':
          return 'The category is outside this grant scheme.';
        case 'outside_base_year':
          return 'The day must be in the base year.';
        case 'abroad':
          return 'The activity must be in Norway.';
        case 'organised_by_others':
          return 'The organisation itself must be the organiser.';
        case 'not_face_to_face':
          return settings.digitalGroupsCount
            ? 'Outreach must be face to face, groups face to face or digital.'
            : 'Outreach and groups must be face to face.';
        case 'no_peer_supporter':
          return 'Outreach and groups must have a peer supporter.';
        case 'too_short':
          return `Groups ${thresholds.groupMinutes} minutes, courses ${thresholds.courseMinutes} minutes.`;
        case 'too_few_participants':
          return `Groups ${thresholds.groupParticipants} participants, outreach ${thresholds.outreachParticipants}.`;
        case 'same_day_repeat':
          return 'A peer supporter needs new participants that day.';
      }
    },
    participants: 'Participants',
    attendancesNote: 'One for each person at each activity, peer supporters and companions included.',
    uniqueNote: 'Different persons, recognised by name, member number, e-mail or phone.',
    unidentifiedNote: 'Cannot be recognised, and are not among the unique participants.',
    placeAndDate: 'Place and date',
    signature: 'Signature',
    name: 'Name in block letters',
  },
  lacks: ({ reason, participants, minutes }, needed) => {
    switch (reason) {
      case 'organised_by_others':
        return 'The organisation itself is not registered as the organiser.';
      case 'not_face_to_face':
        return 'Not registered as face to face.';
      case 'no_peer_supporter':
        return 'Lacks a peer supporter (member number or name).';
      case 'too_short':
        return minutes === 0
          ? `Lacks times or a duration; needs ${needed.minutes} minutes.`
          : `Lasts ${minutes} minutes, needs ${needed.minutes}.`;
      case 'too_few_participants':
        return `${participants} ${participants === 1 ? 'participant' : 'participants'}, needs ${needed.participants}.`;
    }
  },
  maybeOnePerson: 'Maybe the same person',
  approval: { notGiven: 'not given', noList: 'no list in the register' },
  grant: { rate: 'Kroner per counted day', kroner: 'Kroner', lowest: 'Kroner, lowest' },
  rangeNote:
    'Lowest is the number if every open finding of a possible same person turns out to be one person. It covers the findings listed and is no bound on the true number.',
  notSummedNote:
    'Active peer supporters and unique participants are counted anew in each row and in the total, because one person can be in several; they cannot be summed.',
  effectNote:
    'The effect of a cause on the sheet Findings: with a plus the near-miss days that it may have brought about, with a minus the counted days that could be lost. A day may be under several causes.',
  notices: {
    pandemic_rule_not_included:
      'The pandemic rule (section 47 of the regulation), which applies to this base year, is not in the rule set. Days that count by that rule alone are not counted here.',
  },
  control: {
    report: 'Report',
    rules: 'Rules',
    source: 'Source',
    reconciliation: 'Reconciliation',
    notes: 'Notes',
    aboutRules: 'The rules of this year',
    aboutLowest: 'Lowest numbers',
    aboutSums: 'Numbers that cannot be summed',
    aboutEffect: 'Effect on the sheet Findings',
    organisation: 'Organisation',
    organisationNumber: 'Organisation number',
    year: 'Base year',
    exportId: 'Export id',
    attempt: 'Attempt',
    generatedAt: 'Made (Norwegian time)',
    branches: 'Choice of branches',
    allBranches: 'all',
    ruleSet: 'Rule set, version',
    ruleSetSha256: 'Rule set, SHA-256',
    columnConfiguration: 'Column configuration, version',
    columnConfigurationSha256: 'Column configuration, SHA-256',
    vocabulariesSha256: "The organisation's vocabularies, SHA-256",
    appliedDecisions: 'Decisions about who is the same person',
    decisionsSha256: "The organisation's decisions, SHA-256",
    noDecisions: 'none',
    registerVersion: 'Version of the register',
    registerManifestSha256: 'List of contents of the register, SHA-256',
    registerFile: 'File of the register',
    registerFileSha256: 'The file, SHA-256',
    chunks: 'Parts in which the register was read',
    chunksSha256: 'The parts, SHA-256 of the list in the manifest',
    peerSupporterRows: 'Rows in likepersoner',
    noSheet: 'no such list',
    digitalGroupsCount: 'Digital groups count',
    likepersonCountsTowardsThree: 'A peer supporter counts towards the three participants',
    unidentifiedCountsTowardsThresholds: 'The unidentified count towards the number of participants required',
  },
  lines: {
    activity_rows: 'Rows in aktiviteter',
    attendance_rows: 'Rows in deltakelser',
    activities_kept: 'Activities kept',
    attendances_of_unknown_activity: 'Attendances of no known activity',
    duplicate_activities: 'Rows with a repeated activity id',
    unreadable_activities: 'Rows without a readable date or id',
    activity_days: 'Counted days + days not counted = activity-days',
    activities: 'Activities kept + rows left out = rows in aktiviteter',
    attendances: 'Attendances with a row kept + left out = rows in deltakelser',
    sheet_rows: 'Rows on the sheet Activities = activities chosen',
    peer_supporter_rows: 'Rows on the sheet of peer supporters = active peer supporters',
    near_miss_rows: 'Rows on the sheet of near misses = near misses',
    categories: 'Sum over categories = total, activity-days',
    categories_activities: 'Sum over categories = total, activities',
    categories_counted_days: 'Sum over categories = total, counted days',
    categories_minutes: 'Sum over categories = total, minutes',
    categories_attendances: 'Sum over categories = total, attendances with and without a row',
    lokallag_activities: 'Sum over branches = total, activities',
    lokallag_counted_days: 'Sum over branches = total, counted days',
    lokallag_minutes: 'Sum over branches = total, minutes',
    lokallag_attendances: 'Sum over branches = total, attendances with and without a row',
    kommune_activities: 'Sum over municipalities = total, activities',
    kommune_counted_days: 'Sum over municipalities = total, counted days',
    kommune_minutes: 'Sum over municipalities = total, minutes',
    kommune_attendances: 'Sum over municipalities = total, attendances with and without a row',
  },
};
