import type { Store } from '@headsup/store'
import { createSeriesResolver } from '@headsup/store/ingest'
import type { EventLog, Observation } from '@headsup/stream'
import type { Carrier, MetricCode } from './carrier.ts'
import { DAY_MS } from './happenings.ts'

/** What is due within so long goes in at once, in order of time: 50,000 readings of 2,000 subscribers. */
const BATCH_MS = DAY_MS

/** Brings what a carrier says into the log. */
export interface Feed {
  /**
   * Appends every reading and event after `from`, up to and including `to`.
   *
   * @param after  called when something was appended
   * @returns how many readings there were
   */
  (
    from: number,
    to: number,
    options?: { chargesOnly?: boolean; after?: () => void },
  ): Promise<number>
}

interface Row {
  readonly customer: string
  readonly metric: MetricCode
  readonly at: number
  readonly value: number
}

export function createFeed(store: Store, log: EventLog, carrier: Carrier): Feed {
  const resolver = createSeriesResolver(store)

  async function append(rows: readonly Row[]): Promise<void> {
    await resolver.ensure(
      rows
        .filter(({ customer, metric }) => resolver.resolve(customer, metric) === undefined)
        .map(({ customer, metric }) => [customer, metric] as const),
    )
    const observations = rows.map(({ customer, metric, at, value }): Observation => {
      const seriesId = resolver.resolve(customer, metric)
      if (seriesId === undefined) throw new Error(`no series for ${customer} ${metric}`)
      return { seriesId, at, value, identity: 0n }
    })
    await log.append({ observations })
  }

  async function events(from: number, to: number): Promise<void> {
    const late = carrier.lateOrders(from, to)
    if (late.length === 0) return
    await resolver.ensureCustomers(late.map(({ subscriber }) => subscriber.customer.code))
    await log.append({
      events: late.map(({ subscriber, event }) => ({
        ...event,
        customerId: resolver.customer(subscriber.customer.code) ?? null,
      })),
    })
  }

  return async (from, to, { chargesOnly = false, after } = {}) => {
    let count = 0
    for (let start = from; start < to; start += BATCH_MS) {
      const rows: Row[] = []
      carrier.readings(
        start,
        Math.min(start + BATCH_MS, to),
        ({ customer: { code } }, metric, at, value) =>
          rows.push({ customer: code, metric, at, value }),
        chargesOnly,
      )
      if (rows.length === 0) continue
      await append(rows)
      after?.()
      count += rows.length
    }
    if (!chargesOnly) await events(from, to)
    return count
  }
}
