import type { IncidentChange } from './types.ts'

/** What is known of one area at one tick. */
export interface AreaCount {
  /** Customers with a series that is being judged. */
  customers: number
  /** Ids of those low, at zero or silent, and of those who became so just now; ascending. */
  quiet: readonly number[]
  fresh: readonly number[]
  /** How many would become so by chance in that time, by their own histories. */
  chance: number
}

interface AreaState {
  /** Mean number of the freshly quiet, by hour of the day (UTC), and ticks it was taken from. */
  usual: number[]
  seen: number[]
  key: string | null
  startedAt: number
  calm: number
  surprise: number
  members: number[]
  customers: number
  expected: number
}

/** −log10 of the probability from which on it is an outage: with 1,000 areas about one false alarm in a month. */
const FIRE_AT = 3.3
/** Fewer customers than this are never an area's matter. */
const LEAST_MEMBERS = 3
/** The incident is over when for so many ticks at most this part of its members is quiet. */
const CALM_TICKS = 2
const CALM_SHARE = 1 / 3

/** What more than a third of the areas see at once is the feed or the clock, and no outage. */
const ELSEWHERE = 2 / 3
const FEW_AREAS = 6

/** The share of customers that fell quiet just now in areas that are not remarkable. */
export function usualElsewhere(counts: readonly AreaCount[]): number {
  if (counts.length < FEW_AREAS) return 0
  const shares = counts.map(({ fresh, customers }) => fresh.length / Math.max(1, customers))
  return shares.sort((a, b) => a - b)[Math.floor(ELSEWHERE * shares.length)]!
}

/** Area incidents: improbably many customers of one area low or silent together. */
export interface Outages {
  /** Judges one area at the end of a tick, and learns from it. `since`: when the freshly quiet began to be so. */
  judge(areaId: number, at: number, since: number, count: AreaCount): void
  /** The incident that explains why this customer is quiet. */
  explains(areaId: number, customerId: number): string | null
  lasting(areaId: number): boolean
  drain(): IncidentChange[]
  state(): unknown
  restore(state: unknown): void
}

export function createOutages(): Outages {
  const areas = new Map<number, AreaState>()
  let changes: IncidentChange[] = []

  function tell(
    area: AreaState,
    areaId: number,
    state: IncidentChange['state'],
    at: number,
    quiet: number,
  ) {
    changes.push({
      key: area.key!,
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
      surprise: area.surprise,
    })
  }

  function begin(
    area: AreaState,
    areaId: number,
    at: number,
    since: number,
    count: AreaCount,
  ): void {
    area.key = `outage:${areaId}:${since}`
    area.startedAt = since
    area.members = [...count.fresh]
    area.calm = 0
    tell(area, areaId, 'firing', at, count.quiet.length)
  }

  function go(area: AreaState, areaId: number, at: number, { quiet, fresh }: AreaCount): void {
    const members = new Set(area.members)
    const spread = fresh.filter((id) => !members.has(id))
    if (spread.length) {
      area.members = [...area.members, ...spread].sort((a, b) => a - b)
      tell(area, areaId, 'firing', at, quiet.length)
    }
    const still = quiet.filter((id) => members.has(id)).length
    area.calm = still <= CALM_SHARE * area.members.length ? area.calm + 1 : 0
    if (area.calm < CALM_TICKS) return
    tell(area, areaId, 'resolved', at, quiet.length)
    area.key = null
  }

  return {
    judge(areaId, at, since, count) {
      let area = areas.get(areaId)
      if (!area) areas.set(areaId, (area = newArea()))
      const hour = Math.floor(at / 3_600_000) % 24
      const expected = Math.max(count.chance, area.usual[hour]!)
      const surprise = poissonSurprise(count.fresh.length, expected)
      area.customers = count.customers
      area.expected = expected / Math.max(1, count.customers)
      if (area.key !== null) {
        area.surprise = Math.max(area.surprise, surprise)
        go(area, areaId, at, count)
        return
      }
      area.surprise = surprise
      if (count.fresh.length >= LEAST_MEMBERS && surprise >= FIRE_AT) {
        begin(area, areaId, at, since, count)
        return
      }
      // One unusual evening must not excuse the next: an hour is learnt slowly and from quiet ones.
      area.seen[hour]!++
      const rate = Math.max(0.01, 1 / (area.seen[hour]! + 20))
      const learnt = Math.min(count.fresh.length, 2)
      area.usual[hour] = area.usual[hour]! + rate * (learnt - area.usual[hour]!)
    },
    explains(areaId, customerId) {
      const area = areas.get(areaId)
      return area?.key && area.members.includes(customerId) ? area.key : null
    },
    lasting: (areaId) => areas.get(areaId)?.key != null,
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
  usual: new Array<number>(24).fill(0),
  seen: new Array<number>(24).fill(0),
  key: null,
  startedAt: 0,
  calm: 0,
  surprise: 0,
  members: [],
  customers: 0,
  expected: 0,
})

/**
 * −log10 of a bound on P(N ≥ k) where on average `mean` come (Poisson, Chernoff):
 *
 *     P(N ≥ k) ≤ e^(k − mean) · (mean / k)^k,   k > mean
 */
export function poissonSurprise(k: number, mean: number): number {
  if (!(k > mean)) return 0
  return (k * Math.log(k / mean) - (k - mean)) * Math.LOG10E
}
