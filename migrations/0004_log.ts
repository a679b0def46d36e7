import type { MigrationBuilder } from 'node-pg-migrate'

/**
 * The event log: one row a batch, written in the transaction that writes the batch's raw rows and
 * holding just the rows that were new. A tail reads `(txid, seq) > cursor` below the oldest
 * running transaction, because sequence order is not commit order.
 */
export function up(pgm: MigrationBuilder): void {
  pgm.sql(`
    create table log (
      txid xid8 not null default pg_current_xact_id(),
      seq bigint generated always as identity,
      appended_at timestamptz not null default clock_timestamp(),
      size int not null,
      -- Column-wise, in step: series, instant in ms since 1970, value. Null in a batch of events.
      series_ids int[],
      ats bigint[],
      readings double precision[],
      -- Business events: [{customerId, at, source, id, type, data}]. Null in a batch of readings.
      events jsonb,
      primary key (txid, seq)
    );
    create index log_appended_at on log (appended_at);
    create index log_events on log (txid, seq) where events is not null;

    create table cursors (
      consumer text primary key,
      txid xid8 not null default '0',
      seq bigint not null default 0,
      -- Who consumes now; a consumer that finds another's name here has been superseded.
      owner uuid,
      updated_at timestamptz not null default now()
    );
  `)
}

export function down(pgm: MigrationBuilder): void {
  pgm.sql('drop table cursors, log;')
}
