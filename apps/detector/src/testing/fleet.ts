import type { Store } from '@headsup/store'
import { createPostgresLog, type EventLog } from '@headsup/stream'

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS
export const START = Date.UTC(2026, 8, 1)

/** A few customers of one area whose data use is read every hour, and what they use. */
export interface Fleet {
  readonly log: EventLog
  /** Appends the readings of some days, a batch a day. Values by customer number, from 0, and instant. */
  live(
    fromDay: number,
    toDay: number,
    use?: (customer: number, at: number) => number,
  ): Promise<void>
}

export async function createFleet(store: Store, customers: number): Promise<Fleet> {
  const { sql } = store
  await sql`insert into areas (code, names) values ('sha-tin', '{"en": "Sha Tin"}')`
  await sql`insert into metrics (code, unit) values ('data_mb', 'MB')`
  for (let i = 0; i < customers; i++) await addCustomer(store, `c${i + 1}`)
  const log = createPostgresLog(store)
  return {
    log,
    async live(fromDay, toDay, use = usual) {
      const series = await sql<{ id: number }[]>`select id from series order by id`
      for (let day = fromDay; day < toDay; day++) {
        const observations = []
        for (let hour = 0; hour < 24; hour++) {
          const at = START + day * DAY_MS + hour * HOUR_MS
          for (const [i, { id }] of series.entries())
            observations.push({ seriesId: id, at, value: use(i, at), identity: 0n })
        }
        await log.append({ observations })
      }
    },
  }
}

export async function addCustomer(store: Store, code: string): Promise<void> {
  const { sql } = store
  await sql`insert into customers (code, locale, time_zone, area_id) values (${code}, 'en', 'UTC', 1)`
  await sql`insert into series (customer_id, metric_id) select id, 1 from customers where code = ${code}`
}

/** A day's shape with a little noise that is the same every time, in MB an hour. */
export const usual = (customer: number, at: number): number =>
  20 +
  15 * Math.sin((at / DAY_MS) * 2 * Math.PI) +
  3 * Math.sin(at / 7_919_000 + customer * 1.7) * Math.cos(at / 1_234_567 + customer)

/** As usual, but the first customer uses twenty times as much for eight hours of a day. */
export const spikeOn =
  (day: number) =>
  (customer: number, at: number): number => {
    const since = at - START - day * DAY_MS - 10 * HOUR_MS
    return usual(customer, at) * (customer === 0 && since >= 0 && since < 8 * HOUR_MS ? 20 : 1)
  }

/** As usual, but nobody uses anything for five hours of a day. */
export const outageOn =
  (day: number) =>
  (customer: number, at: number): number => {
    const since = at - START - day * DAY_MS - 8 * HOUR_MS
    return since >= 0 && since < 5 * HOUR_MS ? 0 : usual(customer, at)
  }
