import type { BusinessEvent } from '@headsup/stream'
import type { MetricInput } from '@headsup/store/bulk'
import {
  createHappenings,
  DAY_MS,
  HOUR_MS,
  localDay,
  OFFSET_MS,
  reaches,
  startOfDay,
  type Happenings,
} from './happenings.ts'
import { draw, gauss } from './random.ts'
import { createSubscribers, type Subscriber } from './subscribers.ts'

export const metrics = [
  {
    code: 'data_mb',
    unit: 'MB',
    names: { en: 'mobile data', 'zh-Hant': '流動數據', 'zh-Hans': '移动数据' },
  },
  {
    code: 'voice_min',
    unit: 'min',
    names: { en: 'calls', 'zh-Hant': '通話', 'zh-Hans': '通话' },
  },
  {
    code: 'roaming_mb',
    unit: 'MB',
    names: { en: 'roaming data', 'zh-Hant': '漫遊數據', 'zh-Hans': '漫游数据' },
  },
  {
    code: 'charges',
    unit: 'HKD',
    names: { en: 'charges', 'zh-Hant': '收費', 'zh-Hans': '费用' },
    pricePerUnit: 1,
  },
] as const satisfies readonly MetricInput[]
export type MetricCode = (typeof metrics)[number]['code']

/** HK$ for a gigabyte beyond the day's allowance, and for one abroad without a pass. */
const OVERAGE_PER_GB = 28
const ROAMING_PER_GB = 240
/** HK$ for a minute of calls. */
const VOICE_PER_MIN = 0.1

/** Takes one reading. @param at  ms since 1970 */
export type Emit = (subscriber: Subscriber, metric: MetricCode, at: number, value: number) => void

/** A carrier that never was. Everything it says is a function of its seed and the instant. */
export interface Carrier {
  readonly subscribers: readonly Subscriber[]
  readonly happenings: Happenings
  /**
   * Every reading due after `from`, up to and including `to`, in order of time.
   *
   * @param chargesOnly  leaves out what is read hourly
   */
  readings(from: number, to: number, emit: Emit, chargesOnly?: boolean): void
  /** Orders that became late after `from`, up to and including `to`. */
  lateOrders(from: number, to: number): LateOrderEvent[]
}

interface LateOrderEvent {
  readonly subscriber: Subscriber
  readonly event: Omit<BusinessEvent, 'customerId'>
}

interface Options {
  readonly seed: number
  readonly subscribers: number
  /** Nothing unusual begins before. */
  readonly quietUntil: Date
}

/** Share of a day's data in each local hour: what everybody does, and what the evening adds. */
const DAY_SHAPE = normalised([
  3, 1.6, 0.8, 0.5, 0.4, 0.6, 1.8, 4.5, 6, 5, 4.8, 5, 6, 6, 5, 4.8, 5, 6, 6.5, 6, 5.5, 5.5, 5, 4,
])
const EVENING_SHAPE = normalised([
  4, 1.5, 0.5, 0.2, 0.1, 0.1, 0.3, 0.6, 0.8, 0.8, 1, 1.2, 2, 1.8, 1.2, 1.2, 1.5, 3, 6, 10, 14, 17,
  16, 11,
])
/** How probable it is that a phone lies untouched through a local hour. */
const UNTOUCHED = [
  0.15, 0.35, 0.5, 0.55, 0.55, 0.45, 0.2, 0.04, 0.02, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01,
  0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.02, 0.06,
]
/** What it uses then all the same: share of the day's data in an hour. */
const BACKGROUND = 0.0015

export function createCarrier({ seed, subscribers: count, quietUntil }: Options): Carrier {
  const subscribers = createSubscribers(seed, count)
  const happenings = createHappenings(seed, +quietUntil)
  const byMinute = Array.from({ length: 60 }, (_, minute) =>
    subscribers.filter((subscriber) => subscriber.minute === minute),
  )

  /** MB in the hour that ends at an instant. */
  function data(subscriber: Subscriber, at: number): number {
    const { index, dailyMb, evening, weekend, spread } = subscriber
    const local = at - HOUR_MS + OFFSET_MS
    const hour = Math.floor(local / HOUR_MS) % 24
    const weekday = (Math.floor(local / DAY_MS) + 4) % 7
    const stamp = Math.floor(at / HOUR_MS)
    const shape = (1 - evening) * (DAY_SHAPE[hour] ?? 0) + evening * (EVENING_SHAPE[hour] ?? 0)
    const noise = Math.exp(spread * gauss(seed, index, stamp, 2) - (spread * spread) / 2)
    const untouched = draw(seed, index, stamp, 3) < (UNTOUCHED[hour] ?? 0)
    const week = weekday === 0 || weekday === 6 ? weekend : 1
    let mb = dailyMb * noise * (untouched ? BACKGROUND : BACKGROUND + shape * week)
    const episode = happenings.episode(subscriber, at)
    if (episode && at > episode.from && at <= episode.to) {
      if (episode.kind === 'runaway') mb = mb * episode.size + (dailyMb * episode.size) / 60
      else if (episode.kind === 'leak') mb += dailyMb * episode.size
      else if (episode.kind !== 'silence') mb = 0 // abroad
    }
    return Math.round(mb * (1 - without(subscriber, at)) * 10) / 10
  }

  /** Share of the hour that ends at an instant in which the area had no service for the subscriber. */
  function without(subscriber: Subscriber, at: number): number {
    const outage = happenings.outage(subscriber.area, localDay(at))
    if (!outage || !reaches(outage, subscriber)) return 0
    return Math.max(0, Math.min(at, outage.to) - Math.max(at - HOUR_MS, outage.from)) / HOUR_MS
  }

  /** MB abroad in the hour that ends at an instant; undefined at home. */
  function roaming(subscriber: Subscriber, at: number): number | undefined {
    const episode = happenings.episode(subscriber, at)
    if (!episode || at <= episode.from || at > episode.to) return undefined
    if (episode.kind !== 'roaming' && episode.kind !== 'trip') return undefined
    const hour = Math.floor((at - HOUR_MS + OFFSET_MS) / HOUR_MS) % 24
    const noise = Math.exp(0.5 * gauss(seed, subscriber.index, Math.floor(at / HOUR_MS), 4))
    return Math.round(episode.size * (DAY_SHAPE[hour] ?? 0) * noise * 10) / 10
  }

  /** HK$ of the local day. A trip has a pass; roaming without one is what makes the shock. */
  function charges(subscriber: Subscriber, day: number): number {
    const { plan, minute } = subscriber
    const episode = happenings.episode(subscriber, startOfDay(day) + 12 * HOUR_MS)
    let total = 0
    let abroad = 0
    for (let hour = 0; hour < 24; hour++) {
      const at = startOfDay(day) + hour * HOUR_MS + minute * 60_000
      total += data(subscriber, at)
      if (episode?.kind === 'roaming') abroad += roaming(subscriber, at) ?? 0
    }
    const beyond = Math.max(0, total - plan.allowanceMb)
    const calls = voice(subscriber, day) * VOICE_PER_MIN
    const money =
      plan.price / 30 + calls + (beyond * OVERAGE_PER_GB + abroad * ROAMING_PER_GB) / 1000
    return Math.round(money * 100) / 100
  }

  function voice({ index, dailyVoice }: Subscriber, day: number): number {
    return Math.round(dailyVoice * Math.exp(0.6 * gauss(seed, index, day, 5)) * 10) / 10
  }

  function silent(subscriber: Subscriber, at: number): boolean {
    const episode = happenings.episode(subscriber, at)
    return episode?.kind === 'silence' && at > episode.from && at <= episode.to
  }

  return {
    subscribers,
    happenings,

    readings(from, to, emit, chargesOnly = false) {
      for (let minute = Math.floor(from / 60_000); minute <= Math.floor(to / 60_000); minute++) {
        const at = minute * 60_000
        if (at <= from || at > to) continue
        const lastHour = Math.floor((at + OFFSET_MS) / HOUR_MS) % 24 === 23
        if (chargesOnly && !lastHour) continue
        for (const subscriber of byMinute[((minute % 60) + 60) % 60] ?? []) {
          if (lastHour) emit(subscriber, 'charges', at, charges(subscriber, localDay(at)))
          if (chargesOnly || silent(subscriber, at)) continue
          if (lastHour) emit(subscriber, 'voice_min', at, voice(subscriber, localDay(at)))
          emit(subscriber, 'data_mb', at, data(subscriber, at))
          const abroad = roaming(subscriber, at)
          if (abroad !== undefined) emit(subscriber, 'roaming_mb', at, abroad)
        }
      }
    },

    lateOrders(from, to) {
      const found: LateOrderEvent[] = []
      for (const subscriber of subscribers)
        for (const late of happenings.lateOrders(subscriber, from, to)) {
          const { id, at, order, oldDate, newDate } = late
          const data = {
            order,
            oldDate: oldDate.toISOString(),
            newDate: newDate.toISOString(),
            carrier: 'Sample Parcel',
          }
          const event = { source: 'sample-shop', id, type: 'order.delayed', at, data }
          found.push({ subscriber, event })
        }
      return found.sort((a, b) => a.event.at - b.event.at)
    },
  }
}

function normalised(shape: readonly number[]): number[] {
  const sum = shape.reduce((total, one) => total + one, 0)
  return shape.map((one) => one / sum)
}
