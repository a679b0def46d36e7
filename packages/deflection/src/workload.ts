import { scale, type Interval } from './interval.ts'

/** How a contact centre works, as far as one contact's share of it goes. */
export interface Centre {
  /** Share of logged-in time spent on contacts, 0 < occupancy ≤ 1. */
  readonly occupancy: number
  /** Share of paid time not available for contacts, 0 ≤ shrinkage < 1. */
  readonly shrinkage: number
  /** Hours a full-time person is paid a week. */
  readonly weeklyHours: number
}

/** Where nobody said otherwise: a mid-sized centre. */
export const usualCentre: Centre = { occupancy: 0.85, shrinkage: 0.3, weeklyHours: 40 }

/**
 * Contacts in full-time people, spread evenly over the days they came in:
 *
 *     contacts × handle time / occupancy / (1 − shrinkage) / paid time of one person in those days
 *
 * A difference of Erlang staffings also counts who must wait for the next call; this counts work alone.
 *
 * @throws {RangeError} if a figure is outside its range
 */
export function fullTime(
  contacts: Interval,
  handleSeconds: number,
  days: number,
  { occupancy, shrinkage, weeklyHours }: Centre = usualCentre,
): Interval {
  const sane =
    handleSeconds >= 0 &&
    days > 0 &&
    occupancy > 0 &&
    occupancy <= 1 &&
    shrinkage >= 0 &&
    shrinkage < 1 &&
    weeklyHours > 0
  if (!sane) {
    const of = { handleSeconds, days, occupancy, shrinkage, weeklyHours }
    throw new RangeError(`not the work of a centre: ${JSON.stringify(of)}`)
  }
  const paidSeconds = (weeklyHours / 7) * days * 3600
  return scale(contacts, handleSeconds / occupancy / (1 - shrinkage) / paidSeconds)
}
