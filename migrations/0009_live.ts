import type { MigrationBuilder } from 'node-pg-migrate'

/**
 * What changed, for pages that watch. Triggers write it, so that no writer can forget to;
 * the notification carries nothing, because readers tail the table and can so resume.
 */
export function up(pgm: MigrationBuilder): void {
  pgm.sql(`
    create table changes (
      txid xid8 not null default pg_current_xact_id(),
      seq bigint generated always as identity,
      at timestamptz not null default clock_timestamp(),
      topic text not null,
      ref bigint,
      primary key (txid, seq)
    );
    create index changes_at on changes (at);

    create function note_changes() returns trigger language plpgsql as $$
    begin
      insert into changes (topic, ref) select tg_argv[0], id from changed order by id;
      perform pg_notify('changes', '');
      return null;
    end $$;
  `)
  for (const [table, topic] of [
    ['alerts', 'alert'],
    ['incidents', 'incident'],
    ['notices', 'notice'],
    ['decisions', 'decision'],
    ['contacts', 'contact'],
  ] as const)
    for (const event of table === 'decisions' ? ['insert'] : ['insert', 'update'])
      pgm.sql(`create trigger ${table}_${event}_changes after ${event} on ${table}
        referencing new table as changed for each statement execute function note_changes('${topic}')`)
  pgm.sql(`
    -- How the roles are doing: one row a step that found work, kept for a day.
    create table pulses (
      at timestamptz not null default clock_timestamp(),
      role text not null,
      observations int not null,
      lag_ms double precision not null  -- age of the oldest batch in the step
    );
    create index pulses_at on pulses (at, role);
  `)
}

export function down(pgm: MigrationBuilder): void {
  pgm.sql('drop table pulses; drop function note_changes() cascade; drop table changes;')
}
