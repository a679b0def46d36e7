import { and, eq, sql } from 'drizzle-orm'
import type { Db } from './connect.ts'
import { customers, notices, policies, stops } from './schema/index.ts'

/** What a customer's private link shows: one notice, and whether more of its kind may come. */
export async function readLinked(db: Db, noticeId: number) {
  const [row] = await db
    .select({
      locale: notices.locale,
      message: notices.message,
      deliveredAt: notices.deliveredAt,
      timeZone: customers.timeZone,
      policy: sql<Record<string, string>>`${policies.rule} -> 'name'`,
      stopped: sql<boolean>`${stops.at} is not null`,
    })
    .from(notices)
    .innerJoin(customers, eq(customers.id, notices.customerId))
    .innerJoin(policies, eq(policies.id, notices.policyId))
    .leftJoin(
      stops,
      and(eq(stops.customerId, notices.customerId), eq(stops.policyId, notices.policyId)),
    )
    .where(eq(notices.id, noticeId))
  return row
}

/** No more of what this notice was: for its customer and policy, and also what is still queued of it. */
export async function stopNotices(db: Db, noticeId: number, at: Date): Promise<void> {
  await db.execute(sql`
    with stopped as (
      insert into stops (customer_id, policy_id, at)
      select customer_id, policy_id, ${at.toISOString()}::timestamptz from notices where id = ${noticeId}
      on conflict (customer_id, policy_id) do update set at = stops.at
      returning customer_id, policy_id
    )
    update notices n set state = 'cancelled', reason = 'stopped'
    from stopped s where n.customer_id = s.customer_id and n.policy_id = s.policy_id and n.state = 'queued'`)
}

/** The customer wants them again. */
export async function resumeNotices(db: Db, noticeId: number): Promise<void> {
  await db.execute(sql`
    delete from stops s using notices n
    where n.id = ${noticeId} and s.customer_id = n.customer_id and s.policy_id = n.policy_id`)
}
