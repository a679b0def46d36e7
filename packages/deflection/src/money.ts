import { scale, shift, type Interval } from './interval.ts'

/** What one more contact costs. Money is in the currency's main unit. */
export interface ContactCost {
  /** Average handle time, talk and after-call work, in seconds. */
  readonly handleSeconds: number
  /** Wage with on-costs for an hour paid. */
  readonly loadedHourlyRate: number
  /** Share of logged-in time spent on contacts, 0 < occupancy ≤ 1. */
  readonly occupancy: number
  /** Share of paid time not available for contacts, 0 ≤ shrinkage < 1. */
  readonly shrinkage: number
  /** Telephony and platform for one contact. */
  readonly perContact?: number
}

/**
 * The marginal cost of one contact: what is really saved when it does not happen.
 *
 *     handle time / 3600 × rate / occupancy / (1 − shrinkage) + per contact
 *
 * @throws {RangeError} if a figure is outside its range
 */
export function marginalCost(of: ContactCost): number {
  const { handleSeconds, loadedHourlyRate, occupancy, shrinkage, perContact = 0 } = of
  const sane =
    handleSeconds >= 0 &&
    loadedHourlyRate >= 0 &&
    occupancy > 0 &&
    occupancy <= 1 &&
    shrinkage >= 0 &&
    shrinkage < 1 &&
    perContact >= 0
  if (!sane) throw new RangeError(`not a cost of a contact: ${JSON.stringify(of)}`)
  return ((handleSeconds / 3600) * loadedHourlyRate) / occupancy / (1 - shrinkage) + perContact
}

/** What was spent to avoid contacts. */
export interface Spend {
  readonly notices: number
  /** Sending one notice, all attempts and channels. */
  readonly costPerNotice: number
  /** Fixed cost of the programme over the same time; 0 where it is not to be charged here. */
  readonly programme?: number
}

/** Contacts in money. Every interval carries that of the avoided contacts through; costs are taken as known. */
export interface Money {
  /** Avoided contacts × marginal cost. */
  readonly gross: Interval
  readonly noticeCost: number
  readonly programmeCost: number
  /** gross − notice cost. */
  readonly avoidedCost: Interval
  /** avoided cost − programme cost. */
  readonly net: Interval
  /** net / (notice + programme cost); `undefined` when nothing was spent. */
  readonly returnOnSpend: Interval | undefined
}

/**
 * Avoided contacts in money. Contacts that notices induced are already inside `avoided`: intention to treat
 * counts every contact of both arms.
 */
export function money(avoided: Interval, costPerContact: number, spend: Spend): Money {
  const gross = scale(avoided, costPerContact)
  const noticeCost = spend.notices * spend.costPerNotice
  const programmeCost = spend.programme ?? 0
  const avoidedCost = shift(gross, -noticeCost)
  const net = shift(avoidedCost, -programmeCost)
  const spent = noticeCost + programmeCost
  return {
    gross,
    noticeCost,
    programmeCost,
    avoidedCost,
    net,
    returnOnSpend: spent > 0 ? scale(net, 1 / spent) : undefined,
  }
}

/**
 * What not telling the holdout cost: the contacts it made that notices would have avoided. Shown beside
 * every estimate, because it is the price of knowing.
 *
 * @param perCustomer contacts avoided for each customer told
 */
export const holdoutCost = (
  perCustomer: Interval,
  heldOut: number,
  costPerContact: number,
): Interval => scale(perCustomer, heldOut * costPerContact)

/**
 * The relative reduction at which notices just pay for themselves: below it, even a certain effect costs more
 * than it saves.
 *
 *     cost of a notice / (contacts per customer untold × cost of a contact)
 *
 * @returns Infinity when untold customers make no contact
 */
export const breakEven = (
  costPerNotice: number,
  contactsPerCustomer: number,
  costPerContact: number,
): number => (costPerNotice === 0 ? 0 : costPerNotice / (contactsPerCustomer * costPerContact))
