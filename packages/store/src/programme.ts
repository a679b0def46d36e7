import type { Store } from './connect.ts'
import type { ArmName } from './schema/index.ts'

/** One arm of the whole programme in one quarter; units are customers. */
export interface ProgrammeCount {
  /** Its first day, `2026-10-01`, UTC. */
  readonly quarter: string
  /** `holdout` was told nothing at all. */
  readonly arm: ArmName
  readonly exposed: number
  /** Of these, who made any contact from the first thing on that they would have been told, to the quarter's end. */
  readonly contacted: number
  readonly contacts: number
  readonly contactsSquared: number
}

/** The programme by quarter, oldest first. */
export function programmeCounts({ sql }: Pick<Store, 'sql'>): Promise<ProgrammeCount[]> {
  return sql<ProgrammeCount[]>`
    select day::text as quarter, arm, sum(exposed)::int as exposed, sum(contacted)::int as contacted,
      sum(contacts)::int as contacts, sum(contacts_squared)::int as "contactsSquared"
    from (
      select day, arm, exposed, contacted, contacts, contacts_squared from tallies where policy_id = 0
      union all
      select day, arm, exposed, contacted, contacts, contacts_squared from tally_deltas where policy_id = 0
    ) t group by 1, 2 having sum(exposed) > 0 order by 1, 2`
}
