import { sql } from 'drizzle-orm'
import type { Store } from './connect.ts'
import { lockOf } from './contacts.ts'
import { createSeriesResolver } from './ingest.ts'
import type { ArmName } from './schema/index.ts'

/** What became of a customer. */
export interface NewOutcome {
  /** The operator's code; created when unknown. */
  readonly customer: string
  readonly at: Date
  /** `complaint`, `churn`, `payment_late`, `csat` or what else policies watch for. */
  readonly kind: string
  /** Of an answer, such as 1 to 5. */
  readonly value?: number | null | undefined
  /** The sender's; without one, customer, time and kind identify. */
  readonly id?: string | null | undefined
  readonly source?: string | undefined
}

/**
 * Keeps outcomes, each once, and counts each for every exposure whose policy still watches for it: the first
 * of a kind that arrives. An outcome and an exposure that commit at the same moment cannot miss each other.
 *
 * @returns how many were new
 */
export async function recordOutcomes(
  store: Store,
  outcomes: readonly NewOutcome[],
): Promise<{ recorded: number }> {
  if (outcomes.length === 0) return { recorded: 0 }
  const resolver = createSeriesResolver(store)
  await resolver.ensureCustomers(outcomes.map(({ customer }) => customer))
  const rows = JSON.stringify(
    outcomes.map(({ customer, at, kind, value, id, source }) => ({
      customerId: resolver.customer(customer),
      source: source ?? '',
      identity: id ?? `${customer} ${at.toISOString()} ${kind}`,
      at: at.toISOString(),
      kind,
      value: value ?? null,
    })),
  )
  return store.db.transaction(async (tx) => {
    await tx.execute(
      lockOf(sql`select ("outcome" ->> 'customerId')::int as customer_id
        from json_array_elements(${rows}::text::json) as t ("outcome")`),
    )
    const [counted] = await tx.execute<{ recorded: number }>(sql`
      with fresh as (
        insert into outcomes (source, identity, at, customer_id, kind, value)
        select source, identity, at, "customerId", kind, value
        from json_to_recordset(${rows}::text::json) as t ("customerId" int, source text, identity text, at timestamptz, kind text, value float8)
        order by source, identity
        on conflict (source, identity) do nothing
        returning customer_id, at, kind, value
      ), watched as (
        insert into exposure_outcomes (exposure_id, kind, policy_id, policy_version, arm, value)
        select distinct on (e.id, f.kind) e.id, f.kind, e.policy_id, e.policy_version, e.arm, f.value
        from fresh f join exposures e on e.customer_id = f.customer_id
          and e.assigned_at <= f.at and f.at < e.assigned_at + guard_days(e.policy_id, e.policy_version)
        order by e.id, f.kind, f.at
        on conflict do nothing
      )
      select count(*)::int as recorded from fresh`)
    return counted ?? { recorded: 0 }
  })
}

/** What one version of a policy's arm came to in one kind of outcome. */
export interface GuardCount {
  readonly code: string
  readonly version: number
  readonly arm: ArmName
  readonly share: number | null
  /** `null`: nobody; `exposed` is then all there is to say. */
  readonly kind: string | null
  /** Drawn into the arm so far, whether their window is over or not. */
  readonly exposed: number
  /** Of these, with such an outcome. */
  readonly n: number
  /** Of these, with a value; Σ value and Σ value². */
  readonly valued: number
  readonly sum: number
  readonly sumOfSquares: number
}

/** Everything guardrails are judged by. Arms are told apart by the share they were drawn with. */
export function guardCounts({ sql }: Pick<Store, 'sql'>): Promise<GuardCount[]> {
  return sql<GuardCount[]>`
    with drawn as (
      select policy_id, policy_version, arm, sum(exposed)::int as exposed
      from (
        select policy_id, policy_version, arm, exposed from tallies
        union all select policy_id, policy_version, arm, exposed from tally_deltas
      ) t group by 1, 2, 3
    ), seen as (
      select policy_id, policy_version, arm, kind, count(*)::int as n, count(value)::int as valued,
        coalesce(sum(value), 0) as sum, coalesce(sum(value * value), 0) as squares
      from exposure_outcomes group by 1, 2, 3, 4
    )
    select p.code, d.policy_version as version, d.arm, (v.rule ->> 'holdout')::float8 as share, s.kind, d.exposed,
      coalesce(s.n, 0) as n, coalesce(s.valued, 0) as valued, coalesce(s.sum, 0) as sum, coalesce(s.squares, 0) as "sumOfSquares"
    from drawn d join policies p on p.id = d.policy_id
      left join policy_versions v on v.policy_id = d.policy_id and v.version = d.policy_version
      left join seen s on s.policy_id = d.policy_id and s.policy_version = d.policy_version and s.arm = d.arm
    where d.exposed > 0
    order by p.id, d.policy_version, d.arm, s.kind`
}
