import type { MigrationBuilder } from 'node-pg-migrate'

/** The outbox of monthly reports: one row a month and address, so that nobody gets a report twice. */
export function up(pgm: MigrationBuilder): void {
  pgm.sql(`
    create table reports (
      id bigint generated always as identity primary key,
      month text not null check (month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
      address text not null,
      locale text not null,
      state text not null default 'queued' check (state in ('queued', 'sent', 'dead')),
      due_at timestamptz not null,  -- while an attempt runs: when its lease ends
      attempt int not null default 0,
      sent_at timestamptz,
      reason text,
      detail text,
      unique (month, address)
    );
    create index reports_due on reports (due_at) where state = 'queued';
  `)
}

export function down(pgm: MigrationBuilder): void {
  pgm.sql('drop table reports;')
}
