import { erlangA, erlangB, erlangC, erlangCServiceLevel } from './erlang.ts'

/** What one interval must achieve. Times in one unit, e.g. minutes. */
export interface Target {
  /** Share to answer within `within`, 0 < share < 1. */
  readonly serviceLevel: number
  readonly within: number
  /** Highest share of logged-in time on contacts, 0 < max ≤ 1. */
  readonly maxOccupancy: number
  /** Share of paid time not available, 0 ≤ shrinkage < 1. */
  readonly shrinkage: number
  /** With it customers give up (Erlang A); without it they wait for ever (Erlang C). */
  readonly patience?: number
  /** Highest share that may give up; only with `patience`. */
  readonly maxAbandonment?: number
}

/** Agents for one interval and what they achieve. */
export interface Staffing {
  /** On the phones. */
  readonly agents: number
  /** Paid for, shrinkage included. */
  readonly positions: number
  readonly serviceLevel: number
  readonly occupancy: number
  readonly waits: number
  /** Mean wait of all contacts, in the unit of the handle time. */
  readonly wait: number
  readonly abandons: number
}

/**
 * The fewest agents that meet the service level and then the occupancy.
 *
 * @param rate     contacts per unit of time; 0 needs nobody
 * @param handle   mean handle time in that unit
 * @throws {RangeError} if a figure is outside its range
 */
export function staff(rate: number, handle: number, target: Target): Staffing {
  check(rate, handle, target)
  if (rate === 0) {
    return {
      agents: 0,
      positions: 0,
      serviceLevel: 1,
      occupancy: 0,
      waits: 0,
      wait: 0,
      abandons: 0,
    }
  }
  const { patience } = target
  return patience === undefined ? patient(rate, handle, target) : impatient(rate, handle, target)
}

/** Positions to pay for so that so many agents are there. */
export const positionsFor = (agents: number, shrinkage: number): number =>
  Math.ceil(agents / (1 - shrinkage))

/** Lines without a queue that block at most this share. */
export function linesFor(a: number, maxBlocking: number): number {
  let n = 1
  while (erlangB(n, a) > maxBlocking) n++
  return n
}

function patient(rate: number, handle: number, target: Target): Staffing {
  const a = rate * handle
  const level = (n: number) => erlangCServiceLevel(n, a, target.within, handle)
  let agents = Math.floor(a) + 1
  while (level(agents) < target.serviceLevel) agents++
  if (a / agents > target.maxOccupancy) agents = Math.ceil(a / target.maxOccupancy)
  const waits = erlangC(agents, a)
  return {
    agents,
    positions: positionsFor(agents, target.shrinkage),
    serviceLevel: level(agents),
    occupancy: a / agents,
    waits,
    wait: (waits * handle) / (agents - a),
    abandons: 0,
  }
}

function impatient(rate: number, handle: number, target: Target): Staffing {
  const { patience = 1, maxAbandonment = 1, maxOccupancy, serviceLevel, within } = target
  for (let agents = Math.max(1, Math.ceil(rate * handle)); ; agents++) {
    const queue = erlangA(rate, 1 / handle, 1 / patience, agents)
    if (queue.occupancy > maxOccupancy || queue.abandons > maxAbandonment) continue
    const level = queue.within(within)
    if (level < serviceLevel) continue
    return {
      agents,
      positions: positionsFor(agents, target.shrinkage),
      serviceLevel: level,
      occupancy: queue.occupancy,
      waits: queue.waits,
      wait: queue.wait,
      abandons: queue.abandons,
    }
  }
}

function check(rate: number, handle: number, target: Target): void {
  const { serviceLevel, within, maxOccupancy, shrinkage, patience = 1 } = target
  const sane =
    rate >= 0 &&
    Number.isFinite(rate) &&
    handle > 0 &&
    serviceLevel > 0 &&
    serviceLevel < 1 &&
    within >= 0 &&
    maxOccupancy > 0 &&
    maxOccupancy <= 1 &&
    shrinkage >= 0 &&
    shrinkage < 1 &&
    patience > 0
  if (!sane) throw new RangeError(`cannot staff ${JSON.stringify({ rate, handle, ...target })}`)
}
