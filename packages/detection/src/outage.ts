import type { IncidentChange } from './types.ts'

/** What the detector tells about one area at one tick. */
export interface AreaCount {
  /** Customers with a series that is being judged. */
  customers: number
  /** Ids of those low or silent, ascending. */
  quiet: number[]
}

interface AreaState {
  /** Usual share that is quiet, by hour of the day (UTC), and how often seen. */
  share: number[]
  seen: number[]
  openKey: string | null
  startedAt: number
  calm: number
  peak: number
  members: number[]
  customers: number
  expected: number
}

/** Ticks of calm that end an incident. */
const CALM_TICKS = 2
const FIRE_AT = 6
const LEAST_MEMBERS = 3

/** Area incidents: improbably many customers of one area low or silent together. */
export interface Outages {
  /** Judges one area at the end of a tick, and learns from it. */
  judge(areaId: number, at: number, since: number, count: AreaCount): void
  /** The incident that lasts in an area. */
  openIn(areaId: number): string | null
  drain(): IncidentChange[]
  state(): unknown
  restore(state: unknown): void
}

export function createOutages(): Outages {
  const areas = new Map<number, AreaState>()
  let changes: IncidentChange[] = []
  const tell = (
    area: AreaState,
    areaId: number,
    key: string,
    state: IncidentChange['state'],
    at: number,
    quiet: number,
  ) =>
    changes.push({
      key,
      kind: 'outage',
      areaId,
      state,
      at,
      startedAt: area.startedAt,
      until: state === 'resolved' ? at : null,
      members: area.members,
      customers: area.customers,
      observed: quiet / Math.max(1, area.customers),
      expected: area.expected,
      surprise: area.peak,
    })
  return {
    judge(areaId, at, since, { customers, quiet }) {
      let area = areas.get(areaId)
      if (!area) areas.set(areaId, (area = newArea()))
      const hour = Math.floor(at / 3_600_000) % 24
      // A customer's worth of quiet is always granted: a share of 0 would make one quiet home a wonder.
      const usual = (area.share[hour]! * area.seen[hour]! + 0.02) / (area.seen[hour]! + 1)
      const surprise = binomialSurprise(quiet.length, customers, Math.min(0.9, usual + 0.01))
      area.customers = customers
      area.expected = usual
      if (area.openKey === null) {
        if (quiet.length >= LEAST_MEMBERS && surprise >= FIRE_AT && area.seen[hour]! >= 3) {
          area.openKey = `outage:${areaId}:${since}`
          area.startedAt = since
          area.peak = surprise
          area.members = quiet
          area.calm = 0
          tell(area, areaId, area.openKey, 'firing', at, quiet.length)
        }
      } else {
        area.peak = Math.max(area.peak, surprise)
        if (quiet.some((id) => !area.members.includes(id))) {
          area.members = [...new Set([...area.members, ...quiet])].sort((a, b) => a - b)
          tell(area, areaId, area.openKey, 'firing', at, quiet.length)
        }
        area.calm = surprise < FIRE_AT / 2 ? area.calm + 1 : 0
        if (area.calm >= CALM_TICKS) {
          tell(area, areaId, area.openKey, 'resolved', at, quiet.length)
          area.openKey = null
        }
      }
      if (area.openKey !== null || customers === 0) return
      const rate = Math.max(0.02, 1 / (area.seen[hour]! + 1))
      area.share[hour] = area.share[hour]! + rate * (quiet.length / customers - area.share[hour]!)
      area.seen[hour]!++
    },
    openIn: (areaId) => areas.get(areaId)?.openKey ?? null,
    drain() {
      const drained = changes
      changes = []
      return drained
    },
    state: () => [...areas].sort((a, b) => a[0] - b[0]),
    restore(state) {
      areas.clear()
      changes = []
      for (const [areaId, area] of state as [number, AreaState][]) areas.set(areaId, area)
    },
  }
}

const newArea = (): AreaState => ({
  share: new Array<number>(24).fill(0),
  seen: new Array<number>(24).fill(0),
  openKey: null,
  startedAt: 0,
  calm: 0,
  peak: 0,
  members: [],
  customers: 0,
  expected: 0,
})

/**
 * −log10 of a bound on P(at least `k` of `n` quiet), each with probability `p` (Chernoff):
 *
 *     n · (a ln(a/p) + (1−a) ln((1−a)/(1−p))) / ln 10,   a = k/n > p, else 0
 */
export function binomialSurprise(k: number, n: number, p: number): number {
  const a = k / n
  if (!(a > p)) return 0
  const quiet = a * Math.log(a / p)
  const rest = a < 1 ? (1 - a) * Math.log((1 - a) / (1 - p)) : 0
  return n * (quiet + rest) * Math.LOG10E
}
