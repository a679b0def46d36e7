import type { MigrationBuilder } from 'node-pg-migrate'

/**
 * What pages read instead of raw rows. Kept by our own consumer of the log on every engine:
 * a continuous aggregate hides late rows until its next refresh, and bills are made from these.
 */
export function up(pgm: MigrationBuilder): void {
  pgm.sql(`
    create table usage_hourly (
      series_id int not null,
      at timestamptz not null,
      total double precision not null,
      n int not null,
      low double precision not null,
      high double precision not null,
      primary key (series_id, at)
    ) with (fillfactor = 80);

    -- Five minutes of one metric in one area; area 0 gathers customers without one.
    create table usage_area (
      metric_id smallint not null,
      at timestamptz not null,
      area_id int not null,
      total double precision not null,
      n int not null,
      primary key (metric_id, at, area_id)
    ) with (fillfactor = 80);
  `)
}

export function down(pgm: MigrationBuilder): void {
  pgm.sql('drop table usage_area, usage_hourly;')
}
