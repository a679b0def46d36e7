import type { Store } from './connect.ts'
import type { AlertKind, AlertState, Names } from './schema/index.ts'

/** An alert as a list shows it. */
export interface AlertRow {
  readonly id: string
  readonly key: string
  readonly kind: AlertKind
  readonly state: AlertState
  readonly customer: string
  readonly name: string | null
  readonly areaCode: string | null
  readonly area: Names | null
  readonly metric: string | null
  readonly metricNames: Names | null
  readonly unit: string | null
  readonly startedAt: Date
  readonly updatedAt: Date
  readonly firedAt: Date | null
  readonly resolvedAt: Date | null
  /** −log10 of the probability of a value that far out. */
  readonly surprise: number
  readonly expected: number
  readonly lower: number
  readonly upper: number
  readonly observed: number
  readonly explanation: Record<string, unknown>
  readonly incidentId: string | null
  readonly acknowledgedAt: Date | null
  readonly acknowledgedBy: string | null
  readonly silencedUntil: Date | null
}

export interface AlertFilter {
  /** `open` is pending and firing; `unseen` is open and neither acknowledged nor silenced. */
  readonly state?: 'open' | 'unseen' | AlertState | undefined
  readonly kind?: AlertKind | undefined
  readonly area?: string | undefined
  readonly metric?: string | undefined
  readonly customer?: string | undefined
  /** Part of the customer's code or name. */
  readonly text?: string | undefined
  /** Those that an area incident explains too. */
  readonly absorbed?: boolean | undefined
  /** Started before that instant, then below that id: where the page before ended. */
  readonly before?: { readonly startedAt: Date; readonly id: number } | undefined
  readonly limit: number
}

/** Alerts that fit, the newest first. `now` decides what is still silenced. */
export function listAlerts(store: Store, filter: AlertFilter, now: Date): Promise<AlertRow[]> {
  const { sql } = store
  const { before, limit } = filter
  return sql<AlertRow[]>`
    select ${columns(sql)} from ${tables(sql)}
    where ${conditions(sql, filter, now)}
      ${before ? sql`and (a.started_at, a.id) < (${before.startedAt.toISOString()}::text::timestamptz, ${before.id})` : sql``}
    order by a.started_at desc, a.id desc limit ${limit}`
}

/** How many fit, up to 1000, which then means "at least". */
export async function countAlerts(
  store: Store,
  filter: Omit<AlertFilter, 'limit' | 'before'>,
  now: Date,
): Promise<number> {
  const { sql } = store
  const [row] = await sql<[{ count: number }]>`
    select count(*)::int as count from (
      select 1 from ${tables(sql)} where ${conditions(sql, filter, now)} limit 1000
    ) as found`
  return row.count
}

/** One alert, with what a chart of it needs. */
export async function findAlert(
  store: Store,
  id: number,
): Promise<
  | (AlertRow & {
      readonly seriesId: number | null
      readonly customerId: number
      readonly metricKind: 'increment' | 'gauge' | null
      readonly timeZone: string
      readonly areaId: number | null
      readonly segment: string | null
      readonly metricId: number | null
    })
  | undefined
> {
  const { sql } = store
  const [row] = await sql<NonNullable<Awaited<ReturnType<typeof findAlert>>>[]>`
    select ${columns(sql)}, a.series_id as "seriesId", a.customer_id as "customerId", m.kind as "metricKind",
      c.time_zone as "timeZone", c.area_id as "areaId", c.segment, a.metric_id as "metricId"
    from ${tables(sql)} where a.id = ${id}`
  return row
}

/** Notes who has seen it, the first time; `null` takes it back. @returns whether there is such an alert */
export async function acknowledge(
  store: Store,
  id: number,
  by: { readonly name: string; readonly at: Date } | null,
): Promise<boolean> {
  const rows = by
    ? await store.sql`
        update alerts set acknowledged_at = coalesce(acknowledged_at, ${by.at.toISOString()}::text::timestamptz),
          acknowledged_by = coalesce(acknowledged_by, ${by.name})
        where id = ${id} returning 1`
    : await store.sql`
        update alerts set acknowledged_at = null, acknowledged_by = null where id = ${id} returning 1`
  return rows.length > 0
}

/** Keeps an alert from telling anybody until then; `null` ends that. @returns whether there is such an alert */
export async function silence(store: Store, id: number, until: Date | null): Promise<boolean> {
  const rows = await store.sql`
    update alerts set silenced_until = ${until === null ? null : until.toISOString()}::text::timestamptz
    where id = ${id} returning 1`
  return rows.length > 0
}

/** What a policy made of an alert. */
export interface AlertDecision {
  readonly policy: Names | null
  readonly policyCode: string
  readonly at: Date
  readonly outcome: 'send' | 'hold' | 'skip'
  readonly reason: string | null
  readonly detail: Record<string, unknown>
  readonly noticeId: string | null
  readonly noticeState: string | null
  readonly channel: string | null
  readonly dueAt: Date | null
  readonly deliveredAt: Date | null
}

/** Every policy's decision about one cause of one customer. */
export function decisionsAbout(
  store: Store,
  customerId: number,
  cause: string,
): Promise<AlertDecision[]> {
  return store.sql<AlertDecision[]>`
    select p.rule -> 'name' as policy, p.code as "policyCode", d.at, d.outcome, d.reason, d.detail,
      n.id::text as "noticeId", n.state as "noticeState", n.channel, n.due_at as "dueAt", n.delivered_at as "deliveredAt"
    from decisions d join policies p on p.id = d.policy_id left join notices n on n.exposure_id = d.exposure_id
    where d.customer_id = ${customerId} and d.cause = ${cause}
    order by d.at, d.id`
}

type Sql = Store['sql']

const columns = (sql: Sql) => sql`
  a.id::text, a.key, a.kind, a.state, c.code as customer, c.name, ar.code as "areaCode", ar.names as area,
  m.code as metric, m.names as "metricNames", m.unit, a.started_at as "startedAt", a.updated_at as "updatedAt",
  a.fired_at as "firedAt", a.resolved_at as "resolvedAt", a.surprise, a.expected, a.lower, a.upper, a.observed,
  a.explanation, a.incident_id::text as "incidentId", a.acknowledged_at as "acknowledgedAt",
  a.acknowledged_by as "acknowledgedBy", a.silenced_until as "silencedUntil"`

const tables = (sql: Sql) => sql`
  alerts a join customers c on c.id = a.customer_id left join areas ar on ar.id = c.area_id
    left join metrics m on m.id = a.metric_id`

function conditions(sql: Sql, filter: Omit<AlertFilter, 'limit' | 'before'>, now: Date) {
  const { state, kind, area, metric, customer, text, absorbed = true } = filter
  const pattern = text ? `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%` : ''
  const states = state === 'open' || state === 'unseen' ? ['pending', 'firing'] : [state ?? '']
  return sql`
    ${state === undefined ? sql`true` : sql`a.state in ${sql(states)}`}
    ${state === 'unseen' ? sql`and a.acknowledged_at is null and (a.silenced_until is null or a.silenced_until <= ${now.toISOString()}::text::timestamptz)` : sql``}
    ${kind ? sql`and a.kind = ${kind}` : sql``}
    ${area ? sql`and ar.code = ${area}` : sql``}
    ${metric ? sql`and m.code = ${metric}` : sql``}
    ${customer ? sql`and c.code = ${customer}` : sql``}
    ${absorbed ? sql`` : sql`and a.incident_id is null`}
    ${text ? sql`and (c.code ilike ${pattern} or c.name ilike ${pattern})` : sql``}`
}
