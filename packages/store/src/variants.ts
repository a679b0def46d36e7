import type { Store } from './connect.ts'

/** What was seen of each variant of one version of a policy, windows that are over; those never drawn are left out. */
export function variantsSeen(
  { sql }: Pick<Store, 'sql'>,
  { policyId, version, now }: { policyId: number; version: number; now: Date },
): Promise<{ variant: string; told: number; contacted: number }[]> {
  return sql`
    select variant, sum(exposed)::int as told, sum(contacted)::int as contacted
    from (
      select policy_id, policy_version, variant, day, exposed, contacted from tallies
      union all select policy_id, policy_version, variant, day, exposed, contacted from tally_deltas
    ) t
    where policy_id = ${policyId} and policy_version = ${version} and variant <> ''
      and day < (${now.toISOString()}::text::timestamptz at time zone (select value #>> '{}' from settings where key = 'timeZone'))::date
    group by variant having sum(exposed) > 0 order by variant`
}
