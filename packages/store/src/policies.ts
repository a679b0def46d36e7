import { asc, desc, eq, sql } from 'drizzle-orm'
import type { Db, Store } from './connect.ts'
import { policies, policyVersions } from './schema/index.ts'

const columns = {
  code: policies.code,
  version: policies.version,
  enabled: policies.enabled,
  rule: policies.rule,
  createdAt: policies.createdAt,
  updatedAt: policies.updatedAt,
  updatedBy: policies.updatedBy,
}

/** Every policy as it rules now, in the order they were made. The rule is what was parsed when it was saved. */
export const listPolicies = (db: Db) => db.select(columns).from(policies).orderBy(asc(policies.id))

/** One policy as it rules now, or `undefined`. */
export async function readPolicy(db: Db, code: string) {
  const [row] = await db.select(columns).from(policies).where(eq(policies.code, code))
  return row
}

/** Everything a policy ever said, newest first. */
export const listVersions = (db: Db, code: string) =>
  db
    .select({
      version: policyVersions.version,
      rule: policyVersions.rule,
      createdAt: policyVersions.createdAt,
      createdBy: policyVersions.createdBy,
    })
    .from(policyVersions)
    .innerJoin(policies, eq(policies.id, policyVersions.policyId))
    .where(eq(policies.code, code))
    .orderBy(desc(policyVersions.version))

/** Every version of every policy, with what it said. */
export const everyVersion = (db: Db) =>
  db
    .select({
      code: policies.code,
      version: policyVersions.version,
      rule: policyVersions.rule,
      createdAt: policyVersions.createdAt,
    })
    .from(policyVersions)
    .innerJoin(policies, eq(policies.id, policyVersions.policyId))
    .orderBy(asc(policyVersions.policyId), asc(policyVersions.version))

/** A parsed policy, as far as the store looks into it. Whether it is on is part of the rule, so every switch is a version. */
export interface Rule {
  readonly code: string
  readonly enabled: boolean
}

/** What became of a wish to change a policy. */
export type Saved =
  | { readonly kind: 'created' | 'changed' | 'unchanged'; readonly version: number }
  /** Somebody saved another version meanwhile; `version` is theirs. */
  | { readonly kind: 'conflict'; readonly version: number }

export interface Save {
  readonly policy: Rule
  readonly at: Date
  /** Who, for the history; `null` for the product itself. */
  readonly by: string | null
  /** The version the change was made from; left out, the newest is overwritten whatever it says. */
  readonly from?: number | undefined
}

/**
 * Makes a policy, or a new version of it. The same rule again changes nothing. Concurrent saves of one
 * code wait for each other, so that no version number is given twice.
 */
export const savePolicy = (db: Db, save: Save): Promise<Saved> =>
  db.transaction(async (tx) => {
    const { policy, at, by, from } = save
    const rule: Record<string, unknown> = { ...policy }
    await tx.execute(
      sql`select pg_advisory_xact_lock(hashtext('policy'), hashtext(${policy.code}))`,
    )
    const [now] = await tx
      .select({
        id: policies.id,
        version: policies.version,
        same: sql<boolean>`${policies.rule} = ${JSON.stringify(rule)}::jsonb`,
      })
      .from(policies)
      .where(eq(policies.code, policy.code))
    if (now && from !== undefined && from !== now.version)
      return { kind: 'conflict', version: now.version }
    if (now?.same) return { kind: 'unchanged', version: now.version }
    const version = (now?.version ?? 0) + 1
    const row = { version, rule, enabled: policy.enabled, updatedAt: at, updatedBy: by }
    const [saved] = now
      ? await tx
          .update(policies)
          .set(row)
          .where(eq(policies.id, now.id))
          .returning({ id: policies.id })
      : await tx
          .insert(policies)
          .values({ ...row, code: policy.code, createdAt: at })
          .returning({ id: policies.id })
    if (!saved) throw new Error(`policy ${policy.code} vanished while it was saved`)
    await tx
      .insert(policyVersions)
      .values({ policyId: saved.id, version, rule, createdAt: at, createdBy: by })
    return { kind: now ? 'changed' : 'created', version }
  })

/**
 * Gives an installation that has no policy its first ones. Does nothing once there is any, so that a
 * preset somebody changed is never changed back; two starting processes do not both write.
 *
 * @returns how many were installed
 */
export const installPresets = (
  { db }: Pick<Store, 'db'>,
  presets: readonly Rule[],
  at: Date,
): Promise<number> =>
  db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('presets'))`)
    const [any] = await tx.select({ id: policies.id }).from(policies).limit(1)
    if (any) return 0
    for (const policy of presets) await savePolicy(tx, { policy, at, by: null })
    return presets.length
  })

/** What each version of each policy decided since an instant, by outcome; silence is left out. */
export async function decidedSince({ sql }: Pick<Store, 'sql'>, since: Date) {
  return sql<{ code: string; version: number; outcome: 'send' | 'hold' | 'skip'; n: number }[]>`
    select p.code, d.version, d.outcome, d.n
    from (
      select policy_id, policy_version as version, outcome, count(*)::int as n
      from decisions
      where at >= ${since.toISOString()}::text::timestamptz
      group by policy_id, policy_version, outcome
    ) d join policies p on p.id = d.policy_id
    order by p.code, d.version, d.outcome`
}
