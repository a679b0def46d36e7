import type { MigrationBuilder } from 'node-pg-migrate'
import { detectFlavour } from '../packages/store/src/flavour.ts'

/**
 * What every later migration leans on: the engine's flavour, one name for `time_bucket` and
 * `date_bin`, and the settings of the installation.
 */
export async function up(pgm: MigrationBuilder): Promise<void> {
  const flavour = await detectFlavour((text) => pgm.db.select(text))
  if (flavour !== 'native') pgm.sql('create extension if not exists timescaledb')
  pgm.sql(`
    create table settings (
      key text primary key,
      value jsonb not null,
      updated_at timestamptz not null default now()
    );
    insert into settings (key, value) values
      ('flavour', to_jsonb('${flavour}'::text)),
      ('brand', to_jsonb('Headsup'::text)),
      ('currency', to_jsonb('USD'::text)),
      ('timeZone', to_jsonb('UTC'::text)),
      ('locale', to_jsonb('en'::text));

    -- The origin is time_bucket's own (a Monday), so that weeks agree on every engine.
    create function bucket(width interval, at timestamptz) returns timestamptz
      language sql immutable parallel safe
      return ${flavour === 'native' ? `date_bin(width, at, timestamptz '2000-01-03 00:00:00+00')` : 'time_bucket(width, at)'};
  `)
}

export function down(pgm: MigrationBuilder): void {
  pgm.sql('drop function bucket(interval, timestamptz); drop table settings;')
}
