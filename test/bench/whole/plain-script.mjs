// @ts-nocheck: the peer is a plain script without types.
/**
 * The peer: the script that a competent developer would write instead. Csv in, Maps and Sets, exceljs streaming out. It merges no
 * persons beyond one key, and has no audit and no verification. `node test/bench/whole/plain-script.mjs REGISTER OUT.xlsx`
 * prints what it counted and, as `measured`, CPU seconds, wall seconds and peak megabytes of its whole process.
 */
import { createReadStream, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse';
import ExcelJS from 'exceljs';

const [folder = '', out] = process.argv.slice(2);
const config = JSON.parse(readFileSync(path.join(folder, 'labels.json'), 'utf8'));
const category = new Map(Object.entries(config.labels).map(([label, id]) => [label.toLowerCase(), id]));
const read = (name) =>
  createReadStream(path.join(folder, name)).pipe(
    parse({ columns: true, delimiter: ';', bom: true, relax_column_count: true }),
  );
const activities = new Map();
for await (const row of read('aktiviteter.csv')) {
  if (activities.has(row.aktivitet_id)) continue;
  const supporters = new Set(
    row.likepersoner
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean),
  );
  activities.set(row.aktivitet_id, { ...row, participants: new Set(), supporters, attendances: 0 });
}
const everyone = new Set();
for await (const row of read('deltakelser.csv')) {
  const activity = activities.get(row.aktivitet_id);
  if (!activity) continue;
  activity.attendances++;
  const named = row.navn && `${row.navn.toLowerCase()}|${row.fodselsdato}`;
  const key = row.medlemsnr || row.epost.toLowerCase() || row.telefon || named;
  if (!key) continue;
  (row.rolle === 'likeperson' ? activity.supporters : activity.participants).add(key);
  if (row.rolle !== 'likeperson') everyone.add(key);
}
const minutes = (time) =>
  /^\d{1,2}[:.]\d\d/.test(time) ? Number(time.split(/[:.]/)[0]) * 60 + Number(time.split(/[:.]/)[1]) : Number.NaN;
const need = { SAMTALE: [45, 3], AKTGR: [45, 3], LPKURS: [90, 0], OPPSOK: [0, 1] };
let counted = 0;
const sums = new Map();
const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: out, useStyles: true });
const sheet = workbook.addWorksheet('Aktiviteter');
const columns = [
  ...[
    'aktivitet_id',
    'lokallag',
    'dato',
    'dato_til',
    'start',
    'slutt',
    'aktivitetstype',
    'tittel',
    'kommunenr',
    'land',
  ],
  ...['form', 'arrangor', 'likepersoner', 'kategori', 'minutter', 'deltakere', 'deltakelser', 'tellende', 'dager'],
  'fylke',
];
sheet.columns = columns.map((header) => ({ header, key: header, width: 14 }));
for (const a of activities.values()) {
  const c = category.get(a.aktivitetstype.toLowerCase());
  const length = minutes(a.slutt) - minutes(a.start);
  const days = a.dato_til ? Math.round((Date.parse(a.dato_til) - Date.parse(a.dato)) / 864e5) + 1 : 1;
  const rule = need[c];
  const ok =
    rule &&
    a.dato.startsWith('2025') &&
    ['', 'NO', 'SJ'].includes(a.land) &&
    a.arrangor === 'egen' &&
    (c === 'LPKURS' || (a.form === 'fysisk' && a.supporters.size > 0)) &&
    (rule[0] === 0 || length >= rule[0]) &&
    a.participants.size >= rule[1];
  if (ok) counted += days;
  const sum = sums.get(a.lokallag) ?? { days: 0, people: new Set() };
  sum.days += ok ? days : 0;
  for (const p of a.participants) sum.people.add(p);
  sums.set(a.lokallag, sum);
  const row = sheet.addRow([
    ...[a.aktivitet_id, a.lokallag, new Date(a.dato), a.dato_til, a.start, a.slutt, a.aktivitetstype, a.tittel],
    ...[a.kommunenr, a.land, a.form, a.arrangor, a.likepersoner, c, length || null, a.participants.size],
    ...[a.attendances, ok ? days : 0, days, a.kommunenr.slice(0, 2)],
  ]);
  row.getCell(3).numFmt = 'dd.mm.yyyy';
  row.getCell(15).numFmt = '#,##0';
  row.commit();
}
sheet.commit();
const summary = workbook.addWorksheet('Per lokallag');
for (const [branch, sum] of sums) summary.addRow([branch, sum.days, sum.people.size]).commit();
summary.commit();
await workbook.commit();
const { user, system } = process.cpuUsage();
const measured = {
  cpuSeconds: (user + system) / 1e6,
  wallSeconds: performance.now() / 1000,
  peakMegabytes: process.resourceUsage().maxRSS / 1024,
};
console.log(JSON.stringify({ activities: activities.size, counted, unique: everyone.size, measured }));
