import type { MigrationBuilder } from 'node-pg-migrate'

/** Customers who contacted us, and the exposures whose window their contact fell into. */
export function up(pgm: MigrationBuilder): void {
  pgm.sql(`
    create table contacts (
      id bigint generated always as identity primary key,
      source text not null default '',
      identity text not null,  -- the sender's id, else customer, time and channel
      at timestamptz not null,
      customer_id int not null references customers on delete cascade,
      channel text not null,
      driver text,
      text text,
      handling_seconds double precision check (handling_seconds >= 0),
      exposure_id bigint references exposures,  -- the newest exposure it answers
      received_at timestamptz not null default now(),
      unique (source, identity)
    );
    create index contacts_customer on contacts (customer_id, at);
    create index contacts_at on contacts (at);

    -- A contact counts once for every exposure whose window holds it.
    create table attributions (
      contact_id bigint not null references contacts on delete cascade,
      exposure_id bigint not null references exposures on delete cascade,
      own_driver boolean not null,
      primary key (exposure_id, contact_id)
    );
  `)
}

export function down(pgm: MigrationBuilder): void {
  pgm.sql('drop table attributions, contacts;')
}
