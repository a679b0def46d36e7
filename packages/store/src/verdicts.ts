import { and, desc, eq, isNull, lt, sql, type SQL } from 'drizzle-orm'
import type { Conclusion, Reason } from '@headsup/deflection'
import type { Db } from './connect.ts'
import { policies, verdicts } from './schema/index.ts'

/** A verdict to be kept. */
export interface NewVerdict {
  /** A policy's code. */
  readonly code: string
  readonly version: number
  readonly at: Date
  readonly conclusion: Conclusion
  readonly reasons: readonly Reason[]
  /** What it rests on, as it was then. */
  readonly figures: Readonly<Record<string, unknown>>
  /** Whether the policy was switched off by it. */
  readonly stopped?: boolean
  /** A person; `null` for the product. */
  readonly by: string | null
  readonly note?: string | null
}

const shown = {
  id: verdicts.id,
  at: verdicts.at,
  code: policies.code,
  name: sql<Record<string, string>>`${policies.rule} -> 'name'`,
  version: verdicts.policyVersion,
  conclusion: verdicts.conclusion,
  reasons: verdicts.reasons,
  figures: verdicts.figures,
  stopped: verdicts.stopped,
  by: verdicts.decidedBy,
  note: verdicts.note,
}

export type KeptVerdict = Awaited<ReturnType<typeof listVerdicts>>[number]

/** @returns its id, or `undefined` where there is no such policy */
export async function keepVerdict(db: Db, verdict: NewVerdict): Promise<number | undefined> {
  const { code, version, at, conclusion, reasons, figures, stopped = false, by, note } = verdict
  const [policy] = await db
    .select({ id: policies.id })
    .from(policies)
    .where(eq(policies.code, code))
  if (!policy) return undefined
  const [kept] = await db
    .insert(verdicts)
    .values({
      ...{ at, policyId: policy.id, policyVersion: version, conclusion, reasons, figures, stopped },
      ...{ decidedBy: by, note: note ?? null },
    })
    .returning({ id: verdicts.id })
  return kept?.id
}

interface VerdictPage {
  readonly code?: string | undefined
  /** The id of the last row of the page before. */
  readonly before?: number | undefined
  readonly limit: number
}

/** What was ever concluded and decided, newest first. */
export const listVerdicts = (db: Db, { code, before, limit }: VerdictPage) => {
  const wanted: (SQL | undefined)[] = [
    code === undefined ? undefined : eq(policies.code, code),
    before === undefined ? undefined : lt(verdicts.id, before),
  ]
  return db
    .select(shown)
    .from(verdicts)
    .innerJoin(policies, eq(policies.id, verdicts.policyId))
    .where(and(...wanted))
    .orderBy(desc(verdicts.id))
    .limit(limit)
}

/** What the product last concluded about each policy. */
export const latestVerdicts = (db: Db) =>
  db
    .selectDistinctOn([verdicts.policyId], shown)
    .from(verdicts)
    .innerJoin(policies, eq(policies.id, verdicts.policyId))
    .where(isNull(verdicts.decidedBy))
    .orderBy(verdicts.policyId, desc(verdicts.id))

/** Whether a policy was ever switched off by itself since a version of it. */
export async function wasStopped(db: Db, code: string, since: number): Promise<boolean> {
  const [row] = await db
    .select({ id: verdicts.id })
    .from(verdicts)
    .innerJoin(policies, eq(policies.id, verdicts.policyId))
    .where(
      and(
        eq(policies.code, code),
        eq(verdicts.stopped, true),
        sql`${verdicts.policyVersion} >= ${since}`,
      ),
    )
    .limit(1)
  return row !== undefined
}
