import { asc, eq } from 'drizzle-orm'
import type { Db } from './connect.ts'
import { metrics, type Locale, type Names } from './schema/index.ts'

const columns = {
  code: metrics.code,
  kind: metrics.kind,
  unit: metrics.unit,
  names: metrics.names,
  pricePerUnit: metrics.pricePerUnit,
  pricePerDay: metrics.pricePerDay,
}

/** What is measured, and what it costs in the currency of the installation. */
export const listTariff = (db: Db) => db.select(columns).from(metrics).orderBy(asc(metrics.id))

export interface TariffChange {
  readonly unit?: string | undefined
  readonly names?: { readonly [L in Locale]?: string | undefined } | undefined
  /** `null`: the metric adds nothing to the bill. */
  readonly pricePerUnit?: number | null | undefined
  /** A standing charge. */
  readonly pricePerDay?: number | undefined
}

/**
 * Changes how a metric is called and charged; left out stays. Its kind stays, because a baseline learnt
 * from increments says nothing about a gauge.
 *
 * @returns the metric as it is now, `undefined` when there is none of the code
 */
export async function changeTariff(db: Db, code: string, change: TariffChange) {
  if (Object.values(change).every((value) => value === undefined)) {
    const [same] = await db.select(columns).from(metrics).where(eq(metrics.code, code))
    return same
  }
  const [row] = await db
    .update(metrics)
    .set({ ...change, names: change.names as Names | undefined })
    .where(eq(metrics.code, code))
    .returning(columns)
  return row
}
