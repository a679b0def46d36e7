import type { Store } from './connect.ts'
import type { ArmName, NoticeState } from './schema/index.ts'

/** One customer behind a number: drawn into an arm, told or not, in contact or not. */
export interface ExposedRow {
  readonly id: number
  readonly customer: string
  readonly name: string | null
  readonly arm: ArmName
  /** `alert:…`, `incident:…` or `event:…`. */
  readonly cause: string
  readonly version: number
  readonly assignedAt: Date
  readonly windowEndsAt: Date
  /** Inside the window, whatever about, and about the policy's own drivers. */
  readonly contacts: number
  readonly ownContacts: number
  readonly firstOwnContactAt: Date | null
  readonly noticeId: number | null
  readonly noticeState: NoticeState | null
  readonly toldAt: Date | null
}

export interface ExposedPage {
  readonly code: string
  /** Whose window ended in [from, now]; `null` from the first on. */
  readonly from: Date | null
  readonly now: Date
  readonly arm?: ArmName | undefined
  readonly contacted?: boolean | undefined
  /** The id of the last row of the page before. */
  readonly before?: number | undefined
  readonly limit: number
}

/** The customers that a policy's figures count, the latest drawn first. */
export function listExposed({ sql }: Pick<Store, 'sql'>, page: ExposedPage): Promise<ExposedRow[]> {
  const { code, from, now, arm, contacted, before, limit } = page
  return sql<ExposedRow[]>`
    select e.id::float8 as id, c.code as customer, c.name, e.arm, e.cause, e.policy_version as version,
      e.assigned_at as "assignedAt", e.window_ends_at as "windowEndsAt", e.contacts, e.own_contacts as "ownContacts",
      e.first_own_contact_at as "firstOwnContactAt", e.told_at as "toldAt",
      n.id::float8 as "noticeId", n.state as "noticeState"
    from exposures e join customers c on c.id = e.customer_id
      left join notices n on n.exposure_id = e.id
    where e.policy_id = (select id from policies where code = ${code})
      and e.window_ends_at >= coalesce(${from?.toISOString() ?? null}::text::timestamptz, '-infinity')
      and e.window_ends_at <= ${now.toISOString()}::text::timestamptz
      ${arm === undefined ? sql`` : sql`and e.arm = ${arm}`}
      ${contacted === undefined ? sql`` : contacted ? sql`and e.contacts > 0` : sql`and e.contacts = 0`}
      ${before === undefined ? sql`` : sql`and e.id < ${before}`}
    order by e.id desc limit ${limit}`
}
