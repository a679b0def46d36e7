import type { Interval } from './interval.ts'
import { staff, type Target } from './staffing.ts'

/** One interval of a period to staff. */
export interface StaffedInterval {
  /** Forecast contacts, with the notices that are sent. */
  readonly contacts: number
  /** Share of the period's avoided contacts that would have come in it; any positive scale. */
  readonly avoidedShape: number
}

/** What is to be staffed, and by what rules. Times in minutes. */
export interface StaffingTask {
  readonly intervals: readonly StaffedInterval[]
  readonly intervalMinutes: number
  /** Mean handle time. */
  readonly handleMinutes: number
  readonly target: Target
  /** Contacts avoided over the whole period, with its interval. */
  readonly avoided: Interval
  /** Hours one full-time person is paid for in the period, e.g. 40 for a week. */
  readonly paidHours: number
}

/** The agents of one interval. */
export interface StaffedPair {
  readonly contacts: number
  readonly withNotices: number
  readonly withoutNotices: number
}

/** Staff with and without notices. */
export interface StaffingPlan {
  readonly intervals: readonly StaffedPair[]
  /** Full-time people needed for the period, shrinkage included. */
  readonly fteWith: number
  readonly fteWithout: number
  /** Their difference at the estimate and at both ends of the avoided contacts' interval. */
  readonly fteSaved: Interval
  /** Most agents at once; whole people, in a small centre often the same. */
  readonly peakWith: number
  readonly peakWithout: number
  readonly peakSaved: Interval
}

/**
 * Staff for a period twice: for the contacts forecast, and for those plus the ones notices avoid, put where
 * the holdout's contacts come in time. The queue makes the difference smaller than the contacts': a thin
 * interval needs its agent either way.
 *
 * @throws {RangeError} if a figure is outside its range
 */
export function staffingPlan(task: StaffingTask): StaffingPlan {
  const { intervals, intervalMinutes, avoided, target, paidHours } = task
  if (!(paidHours > 0 && intervalMinutes > 0)) {
    throw new RangeError('paid hours and intervals must be positive')
  }
  const weight = intervals.reduce((sum, { avoidedShape }) => sum + avoidedShape, 0)
  const agentsFor = (extra: number) =>
    intervals.map(({ contacts, avoidedShape }) => {
      const more = weight > 0 ? (extra * avoidedShape) / weight : 0
      const rate = Math.max(0, contacts + more) / intervalMinutes
      return staff(rate, task.handleMinutes, target).agents
    })
  const fte = (agents: readonly number[]) =>
    (agents.reduce((sum, n) => sum + n, 0) * intervalMinutes) /
    60 /
    (1 - target.shrinkage) /
    paidHours
  const peak = (agents: readonly number[]) => Math.max(0, ...agents)
  const now = agentsFor(0)
  const then = agentsFor(avoided.estimate)
  const [least, most] = [agentsFor(avoided.lower), agentsFor(avoided.upper)]
  return {
    intervals: intervals.map(({ contacts }, i) => ({
      contacts,
      withNotices: now[i]!,
      withoutNotices: then[i]!,
    })),
    fteWith: fte(now),
    fteWithout: fte(then),
    fteSaved: {
      estimate: fte(then) - fte(now),
      lower: fte(least) - fte(now),
      upper: fte(most) - fte(now),
    },
    peakWith: peak(now),
    peakWithout: peak(then),
    peakSaved: {
      estimate: peak(then) - peak(now),
      lower: peak(least) - peak(now),
      upper: peak(most) - peak(now),
    },
  }
}
