/**
 * The database keeps the records of its streams for good and has no index of them: each write, each read of a stream and each
 * look at its shards goes through all of them, at 7,000 records some 10 ms of CPU. This index has all that they look at.
 */

/** As the database's statements name the columns, or its expression would not be found in the index. */
const INDEX = `CREATE INDEX IF NOT EXISTS engine_stream_records
  ON _stream_records (table_name, CAST(sequence_number AS INTEGER), shard_id, sequence_number)`;

const PATIENCE_MILLISECONDS = 10_000;

/** @param databasePath of a database that runs. Without `node:sqlite` (Node before 22.13) it stays as it is */
export async function indexStreamRecords(databasePath: string): Promise<void> {
  const sqlite = await import('node:sqlite').catch(() => undefined);
  if (sqlite === undefined) return;
  const database = new sqlite.DatabaseSync(databasePath, { timeout: PATIENCE_MILLISECONDS });
  try {
    database.exec(INDEX);
  } finally {
    database.close();
  }
}
