import type { Causes, Details, Text } from './cause.ts';

function rangeText({ range }: Details): Text | undefined {
  return range === undefined ? undefined : { nb: `Cellene ${range}.`, en: `Cells ${range}.` };
}

/** Causes in the file itself: cells, columns, rows and ids. */
export const REGISTER_CAUSES: Causes = {
  duplicate_activity_id: {
    title: { nb: 'Aktivitets-ID på flere rader', en: 'Activity id on several rows' },
    explanation: {
      nb: 'Den første raden gjelder; de andre er ikke med i noe tall. Gi aktiviteten en egen ID hvis den er en annen.',
      en: 'The first row stands; the others are in no figure. Give the activity an id of its own if it is another one.',
    },
    detail: ({ firstRow }) =>
      firstRow === undefined ? undefined : { nb: `Raden ${firstRow} gjelder.`, en: `Row ${firstRow} stands.` },
  },
  attendance_of_unknown_activity: {
    title: { nb: 'Deltakelse uten aktivitet', en: 'Attendance without an activity' },
    explanation: {
      nb: 'Aktiviteten finnes ikke i registeret, så deltakelsen er ikke med i noe tall. Rett ID-en, eller før opp aktiviteten.',
      en: 'The register has no such activity, so the attendance is in no figure. Correct the id or enter the activity.',
    },
  },
  national_identity_number_removed: {
    title: { nb: 'Mulig fødselsnummer fjernet', en: 'Possible national identity number removed' },
    explanation: {
      nb: 'Cellen inneholdt noe som ligner et fødselsnummer. Det er fjernet, og er verken lagret eller vist. Slett det i registeret også.',
      en: 'The cell held something like a national identity number. It was removed, and neither stored nor shown. Delete it in the register too.',
    },
  },
  activity_id_replaced: {
    title: { nb: 'Aktivitets-ID erstattet av en kode', en: 'Activity id replaced by a code' },
    explanation: {
      nb: 'ID-en inneholdt noe som ligner et fødselsnummer. En kode står i stedet for den i begge ark. Gi aktiviteten en annen ID.',
      en: 'The id held something like a national identity number. A code stands in its place on both sheets. Give the activity another id.',
    },
  },
  cell_error: {
    title: { nb: 'Feilverdi i en celle', en: 'Error value in a cell' },
    explanation: {
      nb: 'Cellen viser en feil (for eksempel #N/A eller #I/T) og er lest som tom. Skriv inn riktig verdi.',
      en: 'The cell shows an error (such as #N/A) and was read as empty. Enter the right value.',
    },
  },
  number_other_than_typed: {
    title: { nb: 'Nummer som regnearket kan ha endret', en: 'Number that the spreadsheet may have changed' },
    explanation: {
      nb: 'Cellen er en dato eller et tall med desimaler, og er lest slik den er lagret. Regnearket gjør 10-11 til en dato og 100,101 til ett tall. Skriv nummeret på nytt i en celle for tekst.',
      en: 'The cell is a date or a number with decimals and was read as it is stored. A spreadsheet makes 10-11 a date and 100,101 one number. Enter the number again in a cell for text.',
    },
  },
  merged_cells: {
    title: { nb: 'Flettede celler', en: 'Merged cells' },
    explanation: {
      nb: 'Verdien er brukt på hver av radene, i den første kolonnen. Opphev flettingen hvis den ikke gjelder alle radene.',
      en: 'The value was used for each of the rows, in the first column. Unmerge the cells if it does not hold for all of them.',
    },
    detail: rangeText,
  },
  merged_cells_with_values: {
    title: { nb: 'Flettede celler med flere verdier', en: 'Merged cells with several values' },
    explanation: {
      nb: 'Flere av cellene har egne verdier som arket ikke viser. De er brukt som de står. Opphev flettingen og kontroller dem.',
      en: 'Several of the cells have values of their own that the sheet does not show. Those were used as they are. Unmerge the cells and check them.',
    },
    detail: rangeText,
  },
  further_merged_cells: {
    title: { nb: 'Enda flere flettede celler', en: 'More merged cells' },
    explanation: {
      nb: 'Arket har så mange flettede områder at bare de første er listet. De andre er lest på samme måte.',
      en: 'The sheet has so many merged ranges that only the first are listed. The others were read in the same way.',
    },
    detail: ({ count }) =>
      count === undefined ? undefined : { nb: `${count} områder til.`, en: `${count} more ranges.` },
  },
  no_activities: {
    title: { nb: 'Ingen aktiviteter i filen', en: 'No activities in the file' },
    explanation: {
      nb: 'Arket eller filen aktiviteter har overskrifter, men ingen rader. Ingenting er talt av den. Kontroller at det er riktig fil.',
      en: 'The sheet or file aktiviteter has headers, but no rows. Nothing was counted from it. Check that it is the right file.',
    },
  },
  example_row: {
    title: { nb: 'Eksempelrad fra registermalen', en: 'Example row of the register template' },
    explanation: {
      nb: 'Raden er et eksempel fra registermalen, og er talt som de andre. En likeperson i eksemplet gjør at bare likepersoner på en liste regnes som godkjente. Slett eksemplene i alle ark, og last opp filen på nytt.',
      en: 'The row is an example of the register template, and was counted like the others. With a peer supporter in the example, only peer supporters on a list count as approved. Delete the examples in all sheets, and upload the file again.',
    },
  },
  attendances_not_given: {
    title: { nb: 'Ingen deltakelser i filen', en: 'No attendances in the file' },
    explanation: {
      nb: 'Arket eller filen deltakelser mangler. Deltakerne er talt ut fra antall_deltakere alene, uten navn.',
      en: 'The sheet or file deltakelser is missing. Participants were counted by antall_deltakere alone, without names.',
    },
  },
  sheets_not_read: {
    title: { nb: 'Ark som ikke er lest', en: 'Sheets that were not read' },
    explanation: {
      nb: 'Registeret har ark med andre navn enn aktiviteter, deltakelser og likepersoner. De er ikke lest. Kontroller at ingen av dem hører til registeret.',
      en: 'The register has sheets with other names than aktiviteter, deltakelser and likepersoner. They were not read. Check that none of them belongs to the register.',
    },
    detail: ({ count }) => (count === undefined ? undefined : { nb: `${count} ark.`, en: `${count} sheets.` }),
  },
  read_as_windows_1252: {
    title: { nb: 'Filen er ikke UTF-8', en: 'The file is not UTF-8' },
    explanation: {
      nb: 'csv-filen er lest som Windows-1252, slik norske regneark lagrer den. Kontroller at æ, ø og å er riktige.',
      en: 'The csv file was read as Windows-1252, as Norwegian spreadsheets save it. Check that æ, ø and å are right.',
    },
  },
  column_looks_like: {
    title: { nb: 'Kolonne ligner en kjent', en: 'Column looks like a known one' },
    explanation: {
      nb: 'Kolonnen er ikke lest, for overskriften er skrevet annerledes. Gi den overskriften som står her, hvis det er den.',
      en: 'The column was not read, because its header is written otherwise. Give it the header named here if it is that one.',
    },
    detail: ({ column }) => (column === undefined ? undefined : { nb: `Kanskje ${column}.`, en: `Perhaps ${column}.` }),
  },
  column_missing: {
    title: { nb: 'Kolonne mangler', en: 'Missing column' },
    explanation: {
      nb: 'Registeret har ikke denne kolonnen; alle cellene i den er lest som tomme.',
      en: 'The register lacks this column; all its cells were read as empty.',
    },
  },
};
