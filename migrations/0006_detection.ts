import type { MigrationBuilder } from 'node-pg-migrate'

/** What the detector concluded, and the bytes it needs to go on where it stopped. */
export function up(pgm: MigrationBuilder): void {
  pgm.sql(`
    create table snapshots (
      part text not null check (part in ('series', 'bill', 'globals')),
      block int not null,
      state bytea not null,
      primary key (part, block)
    );
    alter table snapshots alter column state set storage external;  -- random bits: not worth compressing

    create table incidents (
      id bigint generated always as identity primary key,
      key text not null unique,
      kind text not null check (kind in ('outage')),
      area_id int not null references areas,
      state text not null check (state in ('firing', 'resolved')),
      started_at timestamptz not null,
      updated_at timestamptz not null,  -- event time of the newest change
      resolved_at timestamptz,
      customers int not null,
      observed double precision not null,  -- share of the area's customers low or silent
      expected double precision not null,
      surprise double precision not null,
      expected_back_at timestamptz,  -- said by staff, passed on to customers
      raised_at timestamptz not null default now()
    );
    create index incidents_state on incidents (state, started_at);

    create table incident_members (
      incident_id bigint not null references incidents on delete cascade,
      customer_id int not null references customers on delete cascade,
      primary key (incident_id, customer_id)
    );

    create table alerts (
      id bigint generated always as identity primary key,
      key text not null unique,  -- the same log replayed gives the same keys
      kind text not null check (kind in ('spike', 'drop', 'silence', 'leak', 'bill')),
      state text not null check (state in ('pending', 'firing', 'resolved')),
      customer_id int not null references customers on delete cascade,
      series_id int references series on delete cascade,  -- null for a bill: it is the customer's
      metric_id smallint references metrics,
      started_at timestamptz not null,
      updated_at timestamptz not null,  -- event time of the newest change
      fired_at timestamptz,
      resolved_at timestamptz,
      surprise double precision not null,
      expected double precision not null,
      lower double precision not null,
      upper double precision not null,
      observed double precision not null,
      explanation jsonb not null default '{}',
      incident_id bigint references incidents,
      acknowledged_at timestamptz,
      acknowledged_by text,
      silenced_until timestamptz,
      raised_at timestamptz not null default now()
    );
    create index alerts_customer on alerts (customer_id, started_at);
    create index alerts_state on alerts (state, started_at);
    create index alerts_started on alerts (started_at, id);

    -- Each step in the life of an alert or incident, tailed by the decider like the log.
    create table transitions (
      txid xid8 not null default pg_current_xact_id(),
      seq bigint generated always as identity,
      alert_id bigint references alerts on delete cascade,
      incident_id bigint references incidents on delete cascade,
      state text not null,
      at timestamptz not null,
      primary key (txid, seq),
      check (num_nonnulls(alert_id, incident_id) = 1),
      -- A detector that died before its snapshot says everything since once more.
      unique nulls not distinct (alert_id, incident_id, state, at)
    );
    create index transitions_incident on transitions (incident_id);

    create table projections (
      customer_id int not null references customers on delete cascade,
      cycle date not null,  -- the day the billing cycle starts, in the customer's zone
      at timestamptz not null,
      spent double precision not null,
      projected double precision not null,
      lower double precision not null,
      upper double precision not null,
      probability double precision not null,
      usual double precision,
      days_left int not null,
      primary key (customer_id, cycle, at)
    );
  `)
}

export function down(pgm: MigrationBuilder): void {
  pgm.sql('drop table projections, transitions, alerts, incident_members, incidents, snapshots;')
}
