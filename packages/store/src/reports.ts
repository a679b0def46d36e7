import { and, asc, desc, eq, getTableColumns, lte, ne, sql } from 'drizzle-orm'
import type { Db } from './connect.ts'
import { reports, type Locale } from './schema/index.ts'

export type Report = typeof reports.$inferSelect

/**
 * Queues a month's report for each address that has no row of that month yet, whatever became of it: an
 * address gets a month once, also when several processes queue at once.
 *
 * @param month  `2026-10`
 */
export async function queueReports(
  db: Db,
  month: string,
  to: { readonly addresses: readonly string[]; readonly locale: Locale },
  now: Date,
): Promise<void> {
  if (to.addresses.length === 0) return
  const rows = to.addresses.map((address) => ({ month, address, locale: to.locale, dueAt: now }))
  await db.insert(reports).values(rows).onConflictDoNothing()
}

/** Leases one due report to one worker. What another holds is skipped; a dead worker's lease runs out. */
export async function claimReport(
  db: Db,
  now: Date,
  leaseUntil: Date,
): Promise<Report | undefined> {
  const due = db.$with('due').as(
    db
      .select({ id: reports.id })
      .from(reports)
      .where(and(eq(reports.state, 'queued'), lte(reports.dueAt, now)))
      .orderBy(asc(reports.dueAt), asc(reports.id))
      .limit(1)
      .for('update', { skipLocked: true }),
  )
  const [claimed] = await db
    .with(due)
    .update(reports)
    .set({ attempt: sql`${reports.attempt} + 1`, dueAt: leaseUntil })
    .from(due)
    .where(eq(reports.id, due.id))
    .returning(getTableColumns(reports))
  return claimed
}

/** What became of one attempt. */
export type ReportOutcome =
  | { readonly kind: 'sent' }
  | { readonly kind: 'retry'; readonly at: Date; readonly reason: string; readonly detail: string }
  | { readonly kind: 'dead'; readonly reason: string; readonly detail: string }

/**
 * Writes down what an attempt came to. A worker whose lease ran out meanwhile may still report that it sent,
 * since that has happened; any other outcome of a stale lease is dropped.
 */
export async function settleReport(
  db: Db,
  { id, attempt }: Pick<Report, 'id' | 'attempt'>,
  outcome: ReportOutcome,
  now: Date,
): Promise<void> {
  const held = and(eq(reports.id, id), eq(reports.state, 'queued'), eq(reports.attempt, attempt))
  switch (outcome.kind) {
    case 'sent':
      await db
        .update(reports)
        .set({ state: 'sent', sentAt: now, reason: null, detail: null })
        .where(and(eq(reports.id, id), ne(reports.state, 'sent')))
      return
    case 'retry':
      await db
        .update(reports)
        .set({ dueAt: outcome.at, reason: outcome.reason, detail: outcome.detail })
        .where(held)
      return
    case 'dead':
      await db
        .update(reports)
        .set({ state: 'dead', reason: outcome.reason, detail: outcome.detail })
        .where(held)
  }
}

/** The newest reports and what became of them. */
export const listReports = (db: Db, limit: number): Promise<Report[]> =>
  db.select().from(reports).orderBy(desc(reports.id)).limit(limit)
