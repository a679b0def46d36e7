import type { SeriesInfo } from './types.ts'
import { zoneOf } from './zone.ts'
import type { Zone } from './zone.ts'

/** What is known of every series, as columns: an object each would weigh more than its detector's state. */
export interface Directory {
  /** Registers or refreshes; answers what was known before. */
  put(info: SeriesInfo): SeriesInfo | undefined
  /** Throws nothing and allocates nothing: the hot path's question. */
  knows(seriesId: number): boolean
  info(seriesId: number): SeriesInfo | undefined
  zone(seriesId: number): Zone
  customer(seriesId: number): number
  /** Small dense number of the series' metric, and of a metric by its id. */
  metric(seriesId: number): number
  metricOf(metricId: number): number
  /** The same for series of one metric and segment. */
  peers(seriesId: number): string
  readonly size: number
  readonly customers: number
  /** One above the largest id. */
  readonly end: number
  /** Series of an area, ascending. */
  area(areaId: number): readonly number[]
  /** Area ids, ascending. */
  readonly areas: readonly number[]
  /** Metric ids by number. */
  readonly metrics: readonly number[]
}

const NO_AREA = -1
const GAUGE = 1

export function createDirectory(): Directory {
  let customerIds = new Int32Array(1024)
  let areaIds = new Int32Array(1024)
  let poolIds = new Uint16Array(1024)
  let zoneIds = new Uint16Array(1024)
  let segmentIds = new Uint16Array(1024)
  let kinds = new Uint8Array(1024).fill(255)
  const zones: Zone[] = []
  const zoneNames: string[] = []
  const segments: (string | null)[] = [null]
  const metrics: number[] = []
  const customers = new Map<number, number>()
  const areas = new Map<number, number[]>()
  let sortedAreas: number[] | null = null
  let size = 0
  let end = 0

  const indexIn = <T>(list: T[], value: T): number => {
    const index = list.indexOf(value)
    return index >= 0 ? index : list.push(value) - 1
  }
  const grow = (needed: number) => {
    const length = Math.max(needed, 2 * kinds.length)
    const into = <T extends { set(from: T): void }>(wide: T, old: T): T => (wide.set(old), wide)
    customerIds = into(new Int32Array(length), customerIds)
    areaIds = into(new Int32Array(length), areaIds)
    poolIds = into(new Uint16Array(length), poolIds)
    zoneIds = into(new Uint16Array(length), zoneIds)
    segmentIds = into(new Uint16Array(length), segmentIds)
    kinds = into(new Uint8Array(length).fill(255), kinds)
  }
  const knows = (seriesId: number) => seriesId < end && seriesId >= 0 && kinds[seriesId]! < 255
  const info = (seriesId: number): SeriesInfo | undefined =>
    knows(seriesId)
      ? {
          seriesId,
          customerId: customerIds[seriesId]!,
          metricId: metrics[poolIds[seriesId]!]!,
          kind: kinds[seriesId] === GAUGE ? 'gauge' : 'increment',
          timeZone: zoneNames[zoneIds[seriesId]!]!,
          areaId: areaIds[seriesId] === NO_AREA ? null : areaIds[seriesId]!,
          segment: segments[segmentIds[seriesId]!]!,
        }
      : undefined

  return {
    put(next) {
      const { seriesId } = next
      if (!Number.isInteger(seriesId) || seriesId < 0 || seriesId > 0x7fffffff)
        throw new RangeError(`a series id is a small whole number, got ${seriesId}`)
      const before = info(seriesId)
      if (seriesId >= kinds.length) grow(seriesId + 1)
      end = Math.max(end, seriesId + 1)
      if (before) {
        const left = customers.get(before.customerId)! - 1
        if (left) customers.set(before.customerId, left)
        else customers.delete(before.customerId)
      } else size++
      customers.set(next.customerId, (customers.get(next.customerId) ?? 0) + 1)
      if (before?.areaId !== next.areaId || !before)
        move(seriesId, before?.areaId ?? null, next.areaId)
      customerIds[seriesId] = next.customerId
      areaIds[seriesId] = next.areaId ?? NO_AREA
      poolIds[seriesId] = indexIn(metrics, next.metricId)
      segmentIds[seriesId] = indexIn(segments, next.segment)
      kinds[seriesId] = next.kind === 'gauge' ? GAUGE : 0
      const zone = zoneOf(next.timeZone)
      const index = indexIn(zoneNames, next.timeZone)
      zones[index] = zone
      zoneIds[seriesId] = index
      return before
    },
    knows,
    info,
    zone: (seriesId) => zones[zoneIds[seriesId]!]!,
    customer: (seriesId) => customerIds[seriesId]!,
    metric: (seriesId) => poolIds[seriesId]!,
    metricOf: (metricId) => indexIn(metrics, metricId),
    peers: (seriesId) => `${metrics[poolIds[seriesId]!]!} ${segments[segmentIds[seriesId]!] ?? ''}`,
    get size() {
      return size
    },
    get customers() {
      return customers.size
    },
    get end() {
      return end
    },
    area: (areaId) => areas.get(areaId) ?? [],
    get areas() {
      return (sortedAreas ??= [...areas.keys()].sort((a, b) => a - b))
    },
    metrics,
  }

  function move(seriesId: number, from: number | null, to: number | null): void {
    if (from !== null) {
      const members = areas.get(from)!
      members.splice(members.indexOf(seriesId), 1)
    }
    if (to === null) return
    sortedAreas = null
    const members = areas.get(to)
    if (!members) areas.set(to, [seriesId])
    else if (members.at(-1)! < seriesId) members.push(seriesId)
    else {
      members.push(seriesId)
      members.sort((a, b) => a - b)
    }
  }
}
