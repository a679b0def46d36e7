import { sql } from 'drizzle-orm'
import type { Store, Tx } from './connect.ts'
import type { AlertKind, AlertState } from './schema/index.ts'

/** What a detector must know of one series and of the customer it belongs to. */
export interface SeriesRow {
  readonly seriesId: number
  readonly customerId: number
  readonly metricId: number
  readonly kind: 'increment' | 'gauge'
  readonly timeZone: string
  readonly areaId: number | null
  readonly segment: string | null
  readonly cycleDay: number
  readonly billLimit: number | null
  readonly pricePerUnit: number | null
  readonly pricePerDay: number
}

const seriesColumns = `s.id as "seriesId", c.id as "customerId", m.id as "metricId", m.kind, c.time_zone as "timeZone",
  c.area_id as "areaId", c.segment, c.cycle_day as "cycleDay", c.bill_limit as "billLimit",
  m.price_per_unit as "pricePerUnit", m.price_per_day as "pricePerDay"`

/** All series, or those named. */
export function seriesRows(store: Store, ids?: readonly number[]): Promise<SeriesRow[]> {
  return store.sql<SeriesRow[]>`
    select ${store.sql.unsafe(seriesColumns)} from series s
      join customers c on c.id = s.customer_id join metrics m on m.id = s.metric_id
    ${ids ? store.sql`where s.id = any(${`{${ids.join(',')}}`}::text::int[])` : store.sql``}
    order by s.id`
}

/** Series of customers changed at or after an instant of the database's clock, and what time it is there. */
export async function seriesChangedSince(
  store: Store,
  since: string,
): Promise<{ rows: SeriesRow[]; now: string }> {
  const [clock] = await store.sql<
    [{ now: string }]
  >`select (now() - interval '10 seconds')::text as now`
  const rows = await store.sql<SeriesRow[]>`
    select ${store.sql.unsafe(seriesColumns)} from series s
      join customers c on c.id = s.customer_id join metrics m on m.id = s.metric_id
    where c.updated_at >= ${since}::text::timestamptz or m.updated_at >= ${since}::text::timestamptz
    order by s.id`
  return { rows, now: clock.now }
}

export type SnapshotPart = 'series' | 'bill' | 'globals'
export interface SnapshotBlock {
  readonly part: SnapshotPart
  readonly block: number
  readonly bytes: Uint8Array
}

/** The detector's state as of its cursor. */
export async function readSnapshot(store: Store): Promise<SnapshotBlock[]> {
  return store.sql<SnapshotBlock[]>`
    select part, block, state as bytes from snapshots order by part, block`
}

/** Keeps changed blocks. In the transaction that moves the cursor, so that both are of one moment. */
export async function saveSnapshot(tx: Tx, blocks: readonly SnapshotBlock[]): Promise<void> {
  for (const { part, block, bytes } of blocks)
    await tx.execute(sql`
      insert into snapshots (part, block, state) values (${part}, ${block}, decode(${Buffer.from(bytes).toString('base64')}, 'base64'))
      on conflict (part, block) do update set state = excluded.state`)
}

/** Throws away a part that nobody can read any more. */
export async function forgetSnapshot(tx: Tx, part: SnapshotPart): Promise<void> {
  await tx.execute(sql`delete from snapshots where part = ${part}`)
}

/** One step of an alert, its instants in ms since 1970. */
export interface AlertStep {
  readonly key: string
  readonly kind: AlertKind
  readonly state: AlertState
  readonly customerId: number
  readonly seriesId: number | null
  readonly metricId: number | null
  readonly at: number
  readonly startedAt: number
  readonly surprise: number
  /** `null`: not known any more, and what it was before stays. */
  readonly expected: number | null
  readonly lower: number
  readonly upper: number
  readonly observed: number
  readonly incidentKey: string | null
  readonly explanation: object
}

export interface IncidentStep {
  readonly key: string
  readonly kind: 'outage'
  readonly areaId: number
  readonly state: 'firing' | 'resolved'
  readonly at: number
  readonly startedAt: number
  readonly until: number | null
  readonly members: readonly number[]
  readonly customers: number
  readonly observed: number
  readonly expected: number
  readonly surprise: number
}

export interface ProjectionStep {
  readonly customerId: number
  readonly cycle: string
  readonly at: number
  readonly spent: number
  readonly projected: number
  readonly lower: number
  readonly upper: number
  readonly probability: number
  readonly usual: number | null
  readonly daysLeft: number
}

/**
 * Writes what a detector concluded. Keys are deterministic and older news never overwrites newer,
 * so that a detector may say everything since its last snapshot once more. What concerns a customer
 * who was deleted meanwhile is left out.
 */
export async function recordDetection(
  tx: Tx,
  steps: {
    readonly incidents: readonly IncidentStep[]
    readonly alerts: readonly AlertStep[]
    readonly projections: readonly ProjectionStep[]
  },
): Promise<void> {
  if (steps.incidents.length) await recordIncidents(tx, steps.incidents)
  if (steps.alerts.length) await recordAlerts(tx, steps.alerts)
  if (steps.projections.length) await recordProjections(tx, steps.projections)
}

const ms = (column: string) => sql.raw(`to_timestamp(${column} / 1000)`)

async function recordIncidents(tx: Tx, steps: readonly IncidentStep[]): Promise<void> {
  const changed = turns(steps)
  await tx.execute(sql`
    insert into incidents as i (key, kind, area_id, state, started_at, updated_at, resolved_at, customers, observed, expected, surprise)
    select key, kind, "areaId", state, ${ms('"startedAt"')}, ${ms('at')}, ${ms('until')}, cardinality(members), observed, expected, surprise
    from jsonb_to_recordset(${json(newest(steps))}) as t (key text, kind text, "areaId" int, state text, "startedAt" float8, at float8,
      until float8, members int[], observed float8, expected float8, surprise float8)
      join areas on areas.id = "areaId"
    order by key
    on conflict (key) do update set state = excluded.state, updated_at = excluded.updated_at, resolved_at = excluded.resolved_at,
      customers = greatest(i.customers, excluded.customers), observed = excluded.observed, expected = excluded.expected,
      surprise = greatest(i.surprise, excluded.surprise)
    where (i.updated_at, i.state) < (excluded.updated_at, excluded.state)`)
  await tx.execute(sql`
    insert into incident_members (incident_id, customer_id)
    select distinct i.id, m from jsonb_to_recordset(${json(steps)}) as t (key text, members int[])
      join incidents i using (key), unnest(members) as m join customers c on c.id = m
    on conflict do nothing`)
  await tx.execute(sql`
    insert into transitions (incident_id, state, at)
    select i.id, t.state, ${ms('t.at')} from jsonb_to_recordset(${json(changed)}) as t (key text, state text, at float8)
      join incidents i using (key)
    order by t.at on conflict do nothing`)
}

async function recordAlerts(tx: Tx, steps: readonly AlertStep[]): Promise<void> {
  await tx.execute(sql`
    insert into alerts as a (key, kind, state, customer_id, series_id, metric_id, started_at, updated_at, fired_at, resolved_at,
      surprise, expected, lower, upper, observed, explanation, incident_id)
    select t.key, t.kind, t.state, "customerId", "seriesId", "metricId", ${ms('"startedAt"')}, ${ms('at')},
      ${ms('"firedAt"')}, case when t.state = 'resolved' then ${ms('at')} end,
      t.surprise, coalesce(t.expected, before.expected), t.lower, t.upper, t.observed, t.explanation, i.id
    from jsonb_to_recordset(${json(newest(steps))}) as t (key text, kind text, state text, "customerId" int, "seriesId" int,
      "metricId" smallint, "startedAt" float8, at float8, "firedAt" float8, surprise float8, expected float8, lower float8,
      upper float8, observed float8, "incidentKey" text, explanation jsonb)
      join customers c on c.id = "customerId"
      left join incidents i on i.key = "incidentKey"
      left join alerts before on before.key = t.key
    -- The end of what nobody was ever told of says nothing.
    where coalesce(t.expected, before.expected) is not null
    order by t.key
    on conflict (key) do update set state = excluded.state, updated_at = excluded.updated_at,
      fired_at = coalesce(a.fired_at, excluded.fired_at), resolved_at = excluded.resolved_at,
      surprise = greatest(a.surprise, excluded.surprise), expected = excluded.expected, lower = excluded.lower,
      upper = excluded.upper, observed = excluded.observed, explanation = excluded.explanation,
      incident_id = coalesce(excluded.incident_id, a.incident_id)
    where a.updated_at <= excluded.updated_at and (a.state <> 'resolved' or excluded.state = 'resolved')`)
  await tx.execute(sql`
    insert into transitions (alert_id, state, at)
    select a.id, t.state, ${ms('t.at')} from jsonb_to_recordset(${json(turns(steps))}) as t (key text, state text, at float8)
      join alerts a using (key)
    order by t.at on conflict do nothing`)
}

/** Every customer has one a day, so these go in column by column: JSON takes twice as long, on both sides. */
async function recordProjections(tx: Tx, steps: readonly ProjectionStep[]): Promise<void> {
  const column = (name: keyof ProjectionStep, type: string) =>
    sql`${`{${steps.map((step) => step[name] ?? 'NULL').join(',')}}`}::text::${sql.raw(type)}[]`
  await tx.execute(sql`
    insert into projections (customer_id, cycle, at, spent, projected, lower, upper, probability, usual, days_left)
    select t.customer_id, cycle, ${ms('ms')}, spent, projected, lower, upper, probability, usual, days_left
    from unnest(${column('customerId', 'int')}, ${column('cycle', 'date')}, ${column('at', 'float8')},
      ${column('spent', 'float8')}, ${column('projected', 'float8')}, ${column('lower', 'float8')}, ${column('upper', 'float8')},
      ${column('probability', 'float8')}, ${column('usual', 'float8')}, ${column('daysLeft', 'int')})
        as t (customer_id, cycle, ms, spent, projected, lower, upper, probability, usual, days_left)
      join customers c on c.id = t.customer_id
    on conflict do nothing`)
}

const json = (rows: readonly object[]) => sql`${JSON.stringify(rows)}::text::jsonb`

interface Told {
  readonly key: string
  readonly state: string
  readonly at: number
  readonly expected: number | null
}

/**
 * One row a key: the last state, when it began to fire if it did, and the last known expectation. A
 * statement may touch a row once.
 */
function newest(steps: readonly Told[]): (Told & { firedAt: number | null })[] {
  const rows = new Map<string, Told & { firedAt: number | null }>()
  for (const step of steps) {
    const before = rows.get(step.key)
    const firedAt = before?.firedAt ?? (step.state === 'firing' ? step.at : null)
    rows.set(step.key, { ...step, expected: step.expected ?? before?.expected ?? null, firedAt })
  }
  return [...rows.values()]
}

/** The steps at which something new was said, without repetitions of one state at one instant. */
function turns<Step extends { key: string; state: string; at: number }>(
  steps: readonly Step[],
): Pick<Step, 'key' | 'state' | 'at'>[] {
  const seen = new Set<string>()
  return steps.filter(({ key, state, at }) => {
    const said = `${key} ${state} ${at}`
    return !seen.has(said) && seen.add(said)
  })
}

/**
 * Ends what is open but was not said again: a detector that lost its memory would never end it.
 *
 * @param lost   which memory is gone, and with it its alerts (and the incidents, with the series)
 * @param again  keys that were found once more and so are known
 * @param at     event time by now, ms since 1970; without one, things end when they were last heard of
 */
export async function resolveForgotten(
  tx: Tx,
  lost: readonly ('series' | 'bill')[],
  again: readonly string[],
  at: number | null,
): Promise<void> {
  const forgotten = sql`state <> 'resolved' and key not in (select jsonb_array_elements_text(${JSON.stringify(again)}::text::jsonb))`
  const end = sql`greatest(updated_at, to_timestamp(${at}::float8 / 1000))`
  await tx.execute(sql`
    with ended as (
      update alerts set state = 'resolved', updated_at = ${end}, resolved_at = ${end}
      where ${forgotten} and case when kind = 'bill' then ${lost.includes('bill')}::bool else ${lost.includes('series')}::bool end
      returning id, resolved_at
    ), over as (
      update incidents set state = 'resolved', updated_at = ${end}, resolved_at = ${end}
      where ${forgotten} and ${lost.includes('series')}::bool
      returning id, resolved_at
    )
    insert into transitions (alert_id, incident_id, state, at)
    select id, null::bigint, 'resolved', resolved_at from ended
    union all select null, id, 'resolved', resolved_at from over
    on conflict do nothing`)
}

/** Notes that a role did a step, for the lag that pages show. */
export async function recordPulse(
  store: Store,
  pulse: { role: string; observations: number; lagMs: number },
): Promise<void> {
  await store.sql`insert into pulses (role, observations, lag_ms) values (${pulse.role}, ${pulse.observations}, ${pulse.lagMs})`
}
