import type { Block } from './bank.ts'
import { LOW_TAILS, TAILS } from './evidence.ts'
import { F, I, inQuanta, QUANTUM } from './row.ts'
import { UNSEEN } from './season.ts'

/**
 * What a new series borrows until it has a history of its own. On its logarithmic scale every series is about as large as
 * any other, so peers of one segment and metric can be averaged: the shape of the week, the tails, the spread, how rare
 * zeros are. All of it is summed up in thousandths, whole numbers, so that the order of customers is nothing.
 */
export interface Peers {
  /** A series with a history lends its last day. `first`: it never did before. */
  lend(key: string, block: Block, row: number, day: number, first: boolean): void
  /**
   * Gives a series of a few days, whose unit is renewed, what its peers have, moved by how far it lies above them.
   */
  borrow(key: string, block: Block, row: number): void
  /** Whether peers with a history are many enough to lend. */
  enough(key: string): boolean
  /** Takes up what was lent since the last sweep. */
  merge(): void
  state(): unknown
  restore(state: unknown): void
}

/** Fewer peers than this are acquaintances. */
const LEAST_PEERS = 10
/** Series-days, for each peer, after which what was lent counts half. */
const HALVE_DAYS = 60
const HOURS = 168
/** How much the differences between peers widen what is lent, in their standard deviations. */
const BETWEEN = 0.5
/** Sums of a pool: the week, the tails, their squared thresholds, spread, share and length of runs of zeros. */
const At = {
  seen: 0,
  season: HOURS,
  tails: 2 * HOURS,
  squares: 2 * HOURS + 2 * TAILS,
  spread: 2 * HOURS + 3 * TAILS,
  zeroShare: 2 * HOURS + 3 * TAILS + 1,
  zeroMean: 2 * HOURS + 3 * TAILS + 2,
  days: 2 * HOURS + 3 * TAILS + 3,
  members: 2 * HOURS + 3 * TAILS + 4,
} as const
const WIDTH = At.members + 1

interface Pool {
  sums: Float64Array
  fresh: Float64Array
}

export function createPeers(): Peers {
  const pools = new Map<string, Pool>()
  const poolOf = (key: string): Pool => {
    let pool = pools.get(key)
    if (!pool) {
      pool = { sums: new Float64Array(WIDTH), fresh: new Float64Array(WIDTH) }
      pools.set(key, pool)
    }
    return pool
  }
  return {
    lend: (key, block, row, day, first) => lend(poolOf(key).fresh, block, row, day, first),
    borrow(key, block, row) {
      borrow(poolOf(key).sums, block, row)
    },
    enough: (key) => (pools.get(key)?.sums[At.members] ?? 0) >= LEAST_PEERS,
    merge() {
      for (const { sums, fresh } of pools.values()) {
        if (fresh[At.days] === 0) continue
        for (let i = 0; i < WIDTH; i++) sums[i]! += fresh[i]!
        fresh.fill(0)
        if (sums[At.days]! > HALVE_DAYS * sums[At.members]!)
          for (let i = 0; i < At.members; i++) sums[i]! /= 2
      }
    },
    state: () =>
      [...pools]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, { sums, fresh }]) => ({ key, sums: [...sums], fresh: [...fresh] })),
    restore(state) {
      pools.clear()
      for (const { key, sums, fresh } of state as {
        key: string
        sums: number[]
        fresh: number[]
      }[])
        pools.set(key, { sums: Float64Array.from(sums), fresh: Float64Array.from(fresh) })
    },
  }
}

function lend(sums: Float64Array, { f32, i16 }: Block, row: number, day: number, first: boolean) {
  const monday = (((day + 3) % 7) + 7) % 7 // 1970-01-01 was a Thursday
  for (let hour = 24 * monday; hour < 24 * monday + 24; hour++) {
    const cell = i16[2 * row + I.season + hour]!
    if (cell === UNSEEN) continue
    sums[At.seen + hour]!++
    sums[At.season + hour]! += cell
  }
  for (let tail = 0; tail < TAILS; tail++) {
    const threshold = inQuanta(f32[row + F.tails + 2 * tail]!)
    sums[At.tails + 2 * tail]! += threshold
    sums[At.tails + 2 * tail + 1]! += inQuanta(f32[row + F.tails + 2 * tail + 1]!)
    sums[At.squares + tail]! += threshold * threshold
  }
  sums[At.spread]! += inQuanta(f32[row + F.spread]!)
  sums[At.zeroShare]! += inQuanta(Math.log10(f32[row + F.zeroShare]!))
  sums[At.zeroMean]! += inQuanta(Math.min(30, f32[row + F.zeroMean]!))
  sums[At.days]!++
  if (first) sums[At.members]!++
}

function borrow(sums: Float64Array, { f32, i16 }: Block, row: number): void {
  const days = sums[At.days]!
  const mean = (at: number) => sums[at]! / days / QUANTUM
  const above = liftOf(sums, i16, row)
  for (let hour = 0; hour < HOURS; hour++) {
    const seen = sums[At.seen + hour]!
    if (!seen) continue
    const cell = 2 * row + I.season + hour
    const lent = sums[At.season + hour]! / seen / QUANTUM + above
    const own = i16[cell] === UNSEEN ? lent : i16[cell]! / QUANTUM
    i16[cell] = inQuanta((lent + own) / 2)
  }
  for (let tail = 0; tail < TAILS; tail++) {
    const threshold = mean(At.tails + 2 * tail)
    const square = sums[At.squares + tail]! / days / QUANTUM / QUANTUM
    // Nobody knows yet where in the range of its peers this series' own threshold lies.
    const between = Math.sqrt(Math.max(0, square - threshold * threshold))
    const lacks = tail >= LOW_TAILS
    const shift = lacks ? -above : tail % 2 === 0 ? above : 0
    f32[row + F.tails + 2 * tail] = threshold + shift + BETWEEN * between
    f32[row + F.tails + 2 * tail + 1] = mean(At.tails + 2 * tail + 1) + BETWEEN * between
  }
  f32[row + F.spread] = mean(At.spread)
  f32[row + F.zeroShare] = Math.pow(10, mean(At.zeroShare))
  f32[row + F.zeroMean] = mean(At.zeroMean)
}

/** How far the series' own hours lie above its peers', on the logarithmic scale. */
function liftOf(sums: Float64Array, i16: Int16Array, row: number): number {
  let lift = 0
  let hours = 0
  for (let hour = 0; hour < HOURS; hour++) {
    const cell = i16[2 * row + I.season + hour]!
    const seen = sums[At.seen + hour]!
    if (cell === UNSEEN || !seen) continue
    lift += cell - sums[At.season + hour]! / seen
    hours++
  }
  return hours ? lift / hours / QUANTUM : 0
}
