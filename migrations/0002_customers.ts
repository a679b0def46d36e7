import type { MigrationBuilder } from 'node-pg-migrate'

/** Who is watched, where they live, how they may be told, and what is measured of them. */
export function up(pgm: MigrationBuilder): void {
  pgm.sql(`
    create table areas (
      id int generated always as identity primary key,
      code text not null unique,
      names jsonb not null default '{}'  -- by locale: {"en": "Sha Tin", "zh-Hant": "沙田"}
    );

    create table customers (
      id int generated always as identity primary key,
      code text not null unique check (length(code) between 1 and 200),  -- the operator's own id
      name text,
      area_id int references areas,
      locale text not null check (locale in ('en', 'zh-Hant', 'zh-Hans')),
      time_zone text not null,
      cycle_day smallint not null default 1 check (cycle_day between 1 and 28),
      segment text,
      bill_limit double precision check (bill_limit > 0),  -- the customer's own, in the currency
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    create index customers_area on customers (area_id);

    create table channels (
      customer_id int not null references customers on delete cascade,
      kind text not null check (kind in ('email', 'sms', 'voice', 'push', 'webhook')),
      address text not null,
      consent boolean not null default false,
      updated_at timestamptz not null default now(),
      primary key (customer_id, kind)
    );

    create table metrics (
      id smallint generated always as identity primary key,
      code text not null unique check (length(code) between 1 and 100),
      kind text not null default 'increment' check (kind in ('increment', 'gauge')),
      unit text not null default '',
      names jsonb not null default '{}',
      -- The tariff. A metric with a price adds to the bill; charges themselves have the price 1.
      price_per_unit double precision check (price_per_unit >= 0),
      price_per_day double precision not null default 0 check (price_per_day >= 0),
      updated_at timestamptz not null default now()
    );

    -- One metric of one customer, under a small integer: four bytes an observation instead of forty.
    create table series (
      id int generated always as identity primary key,
      customer_id int not null references customers on delete cascade,
      metric_id smallint not null references metrics,
      unique (customer_id, metric_id)
    );
  `)
}

export function down(pgm: MigrationBuilder): void {
  pgm.sql('drop table series, metrics, channels, customers, areas;')
}
