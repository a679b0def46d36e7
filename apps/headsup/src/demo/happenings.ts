import { areas } from './areas.ts'
import { draw, pick } from './random.ts'
import type { Subscriber } from './subscribers.ts'

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS
/** Hong Kong has known no other since 1979. */
export const OFFSET_MS = 8 * HOUR_MS
/** Whatever happens to a subscriber happens once in so long, in its first half, and is over by its end. */
const BLOCK_MS = 14 * DAY_MS

/** Days since 1970 in Hong Kong. */
export const localDay = (at: number) => Math.floor((at + OFFSET_MS) / DAY_MS)
export const startOfDay = (day: number) => day * DAY_MS - OFFSET_MS

/** Something unusual in one subscriber's life. */
export interface Episode {
  readonly kind: 'runaway' | 'roaming' | 'trip' | 'leak' | 'silence'
  /** ms since 1970; from included, to excluded */
  readonly from: number
  readonly to: number
  /** Times usual (runaway), MB a day abroad (roaming, trip), share of the daily use every hour (leak). */
  readonly size: number
}

export interface Outage {
  readonly area: number
  readonly from: number
  readonly to: number
  /** Of the area's subscribers, 1 when all are without service. */
  readonly share: number
  readonly key: number
}

export interface LateOrder {
  readonly at: number
  readonly id: string
  readonly order: string
  readonly oldDate: Date
  readonly newDate: Date
}

export interface Happenings {
  /** What is the matter with a subscriber in the block of days that holds the instant. */
  episode(subscriber: Subscriber, at: number): Episode | undefined
  /** The outage of an area on a local day. */
  outage(area: number, day: number): Outage | undefined
  /** The episodes of a subscriber that began after `from`, up to and including `to`. */
  episodes(subscriber: Subscriber, from: number, to: number): Episode[]
  /** The outages of all areas that began after `from`, up to and including `to`. */
  outages(from: number, to: number): Outage[]
  /** The subscriber's orders that became late after `from`, up to and including `to`. */
  lateOrders(subscriber: Subscriber, from: number, to: number): LateOrder[]
}

/** Whether an outage reaches a subscriber of its area. */
export const reaches = ({ key, share }: Outage, { index }: Subscriber) =>
  share === 1 || draw(key, index, 0, 7) < share

/**
 * Everything unusual, by chance but always the same for a seed.
 *
 * @param quietUntil  nothing unusual begins before, so that there is an ordinary life to learn from
 */
export function createHappenings(seed: number, quietUntil: number): Happenings {
  const blockOf = (at: number) => Math.floor((at + OFFSET_MS) / BLOCK_MS)
  const startOf = (block: number) => block * BLOCK_MS - OFFSET_MS
  const later = (at: number) => at >= quietUntil
  const episodes = memo((index, block) => {
    const found = episodeIn(seed, index, block, startOf(block))
    return found && later(found.from) ? found : undefined
  })
  const outages = memo((area, day) => {
    const found = outageOn(seed, area, day)
    return found && later(found.from) ? found : undefined
  })
  const orders = memo((index, block) => {
    const found = orderIn(seed, index, block, startOf(block))
    return found && later(found.at) ? found : undefined
  })
  function inBlocks<T>(
    make: (index: number, block: number) => T | undefined,
    { index }: Subscriber,
    within: (found: T) => boolean,
    [from, to]: readonly [from: number, to: number],
  ): T[] {
    const all: T[] = []
    for (let block = blockOf(from); block <= blockOf(to); block++) {
      const found = make(index, block)
      if (found !== undefined && within(found)) all.push(found)
    }
    return all
  }

  return {
    episode: ({ index }, at) => episodes(index, blockOf(at)),
    outage: outages,
    episodes: (subscriber, from, to) =>
      inBlocks(episodes, subscriber, (one) => one.from > from && one.from <= to, [from, to]),
    lateOrders: (subscriber, from, to) =>
      inBlocks(orders, subscriber, (one) => one.at > from && one.at <= to, [from, to]),
    outages(from, to) {
      const all: Outage[] = []
      for (let day = localDay(from); day <= localDay(to); day++)
        for (const area of areas.keys()) {
          const found = outages(area, day)
          if (found && found.from > from && found.from <= to) all.push(found)
        }
      return all.sort((a, b) => a.from - b.from)
    },
  }
}

function episodeIn(seed: number, index: number, block: number, start: number): Episode | undefined {
  const u = (what: number) => draw(seed, index, block, 100 + what)
  const kind = pick(u(0), [
    [50, 'runaway'],
    [30, 'roaming'],
    [60, 'trip'],
    [20, 'leak'],
    [8, 'silence'],
    [832, undefined],
  ] as const)
  if (!kind) return undefined
  // It begins by day, in the first week of the block.
  const from = start + Math.floor(u(1) * 7) * DAY_MS + Math.floor(7 + u(2) * 6) * HOUR_MS
  const days = { runaway: 4, roaming: 3, trip: 2, leak: 6, silence: 1 }[kind] + u(3) * 3
  const size = {
    runaway: 5 + 5 * u(4),
    roaming: 350 + 500 * u(4),
    trip: 150 + 300 * u(4),
    leak: 0.03 + 0.03 * u(4),
    silence: 0,
  }[kind]
  return { kind, from, to: from + days * DAY_MS, size }
}

/** Outages a day, in all areas together. */
const A_DAY = 0.5

function outageOn(seed: number, area: number, day: number): Outage | undefined {
  const u = (what: number) => draw(seed, area, day, 200 + what)
  if (u(0) >= A_DAY / areas.length) return undefined
  const from = startOfDay(day) + Math.floor((8 + u(1) * 11) * 60) * 60_000
  const length = Math.round((1.5 + u(2) * 2.5) * 60) * 60_000
  const share = u(3) < 0.6 ? 1 : 0.35 + 0.2 * u(4)
  return { area, from, to: from + length, share, key: Math.floor(u(5) * 2 ** 31) }
}

function orderIn(seed: number, index: number, block: number, start: number): LateOrder | undefined {
  const u = (what: number) => draw(seed, index, block, 300 + what)
  if (u(0) >= 0.08) return undefined
  const day = start + Math.floor(u(1) * 13) * DAY_MS
  const number = 100_000 + Math.floor(u(2) * 900_000)
  const promised = day + (1 + Math.floor(u(3) * 2)) * DAY_MS + 12 * HOUR_MS
  return {
    at: day + Math.floor((9.5 + u(4) * 9) * 60) * 60_000,
    id: `late-${index}-${block}`,
    order: `SO-${number}`,
    oldDate: new Date(promised),
    newDate: new Date(promised + (2 + Math.floor(u(5) * 4)) * DAY_MS),
  }
}

/** Keeps the few answers of now: asked for every reading, changed every other day. */
function memo<T>(make: (a: number, b: number) => T): (a: number, b: number) => T {
  const kept = new Map<number, Map<number, T>>()
  return (a, b) => {
    let byA = kept.get(b)
    if (!byA) {
      if (kept.size > 40) kept.clear()
      kept.set(b, (byA = new Map()))
    }
    let found = byA.get(a)
    if (found === undefined && !byA.has(a)) byA.set(a, (found = make(a, b)))
    return found as T
  }
}
