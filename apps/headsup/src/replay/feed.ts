import type { SeriesResolver } from '@headsup/store/ingest'
import type { EventLog, Observation } from '@headsup/stream'
import type { Columns } from './columns.ts'

/** Rows of one append, as an import has them. */
const BATCH = 10_000

/** Appends what a file holds up to an instant, from where it last stopped. */
export interface Feed {
  /** How many readings have been passed. */
  readonly at: number
  /** @param to  ms since 1970, not included. @returns how many readings were new */
  (to: number): Promise<number>
}

export function createFeed(columns: Columns, log: EventLog, resolver: SeriesResolver): Feed {
  const { size, customers, metrics, customer, metric, at, value } = columns
  let next = 0

  /** The series of a row; undefined while nobody knows it. */
  const series = (i: number) =>
    resolver.resolve(customers[customer[i]!] ?? '', metrics[metric[i]!] ?? '')

  async function append(end: number): Promise<number> {
    const strangers: (readonly [string, string])[] = []
    for (let i = next; i < end; i++)
      if (series(i) === undefined)
        strangers.push([customers[customer[i]!] ?? '', metrics[metric[i]!] ?? ''])
    await resolver.ensure(strangers)
    const observations: Observation[] = []
    for (let i = next; i < end; i++) {
      const seriesId = series(i)
      if (seriesId === undefined) throw new Error(`no series for ${customers[customer[i]!]}`)
      observations.push({ seriesId, at: at[i]!, value: value[i]!, identity: 0n })
    }
    return log.append({ observations })
  }

  const feed = async (to: number) => {
    let stored = 0
    while (next < size && at[next]! < to) {
      let end = next
      while (end < size && end < next + BATCH && at[end]! < to) end++
      stored += await append(end)
      next = end
    }
    return stored
  }
  return Object.defineProperty(feed, 'at', { get: () => next }) as Feed
}
