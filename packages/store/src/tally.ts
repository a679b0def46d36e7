import type { Store } from './connect.ts'

/** Where each table of conclusions ends: the newest id, 0 when it is empty. */
export interface Mark {
  readonly alerts: string
  readonly incidents: string
  readonly decisions: string
  readonly notices: string
}

export async function mark(store: Store): Promise<Mark> {
  const [row] = await store.sql<[Mark]>`
    select (select coalesce(max(id), 0) from alerts)::text as alerts, (select coalesce(max(id), 0) from incidents)::text as incidents,
      (select coalesce(max(id), 0) from decisions)::text as decisions, (select coalesce(max(id), 0) from notices)::text as notices`
  return row
}

/** What was concluded. Each list is ordered, largest count first. */
export interface Tally {
  /** Alerts that fired. `absorbed`: of these, explained by an incident of their area. */
  readonly alerts: readonly { kind: string; n: number; absorbed: number }[]
  readonly incidents: number
  readonly decisions: readonly {
    policy: string
    outcome: string
    reason: string | null
    n: number
  }[]
  readonly notices: readonly { state: string; reason: string | null; n: number }[]
}

/** Counts what came after a mark. */
export async function tally(store: Store, since: Mark): Promise<Tally> {
  const [row] = await store.sql<[Tally]>`
    select
      (select coalesce(jsonb_agg(t order by n desc, kind), '[]') from (
        select kind, count(*) as n, count(incident_id) as absorbed from alerts
        where id > ${since.alerts}::text::bigint and fired_at is not null group by kind) t) as alerts,
      (select count(*)::int from incidents where id > ${since.incidents}::text::bigint) as incidents,
      (select coalesce(jsonb_agg(t order by n desc, policy, outcome, reason), '[]') from (
        select p.code as policy, outcome, reason, count(*) as n from decisions d join policies p on p.id = d.policy_id
        where d.id > ${since.decisions}::text::bigint group by 1, 2, 3) t) as decisions,
      (select coalesce(jsonb_agg(t order by n desc, state, reason), '[]') from (
        select state, reason, count(*) as n from notices
        where id > ${since.notices}::text::bigint group by 1, 2) t) as notices`
  return row
}
