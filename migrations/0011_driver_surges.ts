import type { MigrationBuilder } from 'node-pg-migrate'

/** Counts that are watched: contacts of each driver, and business events of each customer. */
export function up(pgm: MigrationBuilder): void {
  pgm.sql(`
    -- More contacts about something than such hours ever bring. No single customer's, so no alert of one.
    create table driver_surges (
      id bigint generated always as identity primary key,
      driver text not null,
      state text not null check (state in ('firing', 'resolved')),
      started_at timestamptz not null,  -- of the window that showed it
      seen_at timestamptz not null,     -- when it was last beyond the usual
      resolved_at timestamptz,
      hours double precision not null,  -- of the window in which it was most unusual
      observed int not null,            -- contacts in that window
      expected double precision not null,
      surprise double precision not null,
      raised_at timestamptz not null default now()
    );
    create unique index driver_surges_firing on driver_surges (driver) where state = 'firing';
    create index driver_surges_started on driver_surges (started_at);
    create trigger driver_surges_insert_changes after insert on driver_surges
      referencing new table as changed for each statement execute function note_changes('surge');
    create trigger driver_surges_update_changes after update on driver_surges
      referencing new table as changed for each statement execute function note_changes('surge');

    -- How far counts have been judged. Its row is locked by who judges, and moves on with what was concluded.
    create table count_watches (
      counts text primary key check (counts in ('drivers', 'events')),
      until timestamptz not null
    );

    create index events_type on events (type, at);
  `)
}

export function down(pgm: MigrationBuilder): void {
  pgm.sql('drop index events_type; drop table count_watches, driver_surges;')
}
