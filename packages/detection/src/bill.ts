/**
 * Bill shock before the bill: every customer's final bill is projected at the end of each of their own days,
 * and an alert is raised once it is sure enough that the bill will be far above the usual one or the
 * customer's own limit. A customer's charges move that customer's clock only, so that histories may be
 * imported one customer after another; the result depends on nothing but the sequence of calls.
 */
import { createZone, FIRST_DAY, LAST_DAY, type Zone } from './bill-calendar.ts'
import { createCursor } from './bill-cursor.ts'
import { createDays } from './bill-day.ts'
import type { Outlook } from './bill-forecast.ts'
import { BLOCK, type Block, Col, createBlock, decodeBlock, encodeBlock } from './bill-state.ts'
import type { BillAccount, BillChange, BillingConfig, Projection } from './bill-types.ts'

export { passings } from './bill-allowance.ts'
export type { AllowancePassing } from './bill-allowance.ts'
export type { Outlook } from './bill-forecast.ts'
export type {
  BillAccount,
  BillChange,
  BillExplanation,
  BillingConfig,
  Projection,
} from './bill-types.ts'

export interface Billing {
  /**
   * Makes a customer known, or changes what is known. A new cycle day or zone begins the cycle history
   * anew from the days still kept.
   * @throws {RangeError} for a cycle day outside 1–28, an unknown zone, or money that is not finite
   */
  describe(account: BillAccount): void
  /**
   * One charge of a described customer, in money; negative for a refund. Late charges count in the day and cycle
   * they belong to while that is kept (84 days, 14 cycles).
   * Times from the future are the caller's to refuse: a charge moves its customer's clock.
   * @returns false, with nothing changed, when the customer is unknown, a number is not finite, the
   *          amount is beyond ±1e9, or the time is outside 2000–2099 or older than what is kept
   */
  charge(customerId: number, at: number, amount: number): boolean
  /**
   * Closes every local day that has ended by `now`. Customers whose own clock is already past it are left alone,
   * as are those never charged. To wait for late readings, pass a `now` that lags behind.
   */
  sweep(now: number): void
  /** What is known of a customer's open cycle, as `passings` takes it; null when nothing was ever charged. */
  outlook(customerId: number): Outlook | null
  /** Alerts and projections since the last call, in the order they arose. */
  drain(): { alerts: BillChange[]; projections: Projection[] }
  /** Snapshots of the blocks of 256 customers that changed since the last call. */
  dirtyBlocks(): { block: number; bytes: Uint8Array }[]
  /**
   * Takes one block of a snapshot back, accounts included.
   * @throws {RangeError} if the bytes are not such a snapshot
   */
  restore(bytes: Uint8Array): void
}

const HUGE = 1e9
const DAY = 86_400_000
/** After a silence this long the old history says nothing about the new one. */
const FORGET_DAYS = 420

const defaults: Required<BillingConfig> = {
  ratio: 1.3,
  excess: 20,
  sureEnough: 0.85,
  untrueBelow: 0.2,
  minimumDays: 3,
  minimumBills: 2,
}

export function createBilling(config: BillingConfig = {}): Billing {
  const blocks: Block[] = []
  const slots = new Map<number, number>()
  const zones = new Map<string, Zone>()
  const out = { alerts: [] as BillChange[], projections: [] as Projection[] }
  const cursor = createCursor(blocks, zoneNamed)
  const days = createDays(cursor, { ...defaults, ...config }, out)
  const { get, set } = cursor

  function zoneNamed(name: string): Zone {
    let zone = zones.get(name)
    if (!zone) zones.set(name, (zone = createZone(name)))
    return zone
  }

  /** A row for a new customer, with no clock yet. */
  function admit(customerId: number): number {
    const slot = slots.size
    const index = Math.floor(slot / BLOCK)
    const block = (blocks[index] ??= createBlock(index))
    block.rows = (slot % BLOCK) + 1
    slots.set(customerId, slot)
    cursor.move(slot)
    block.numbers.fill(NaN, (slot % BLOCK) * Col.width, block.rows * Col.width)
    set(Col.customerId, customerId)
    return slot
  }

  function begin(day: number) {
    cursor.begin(day)
    days.compare()
  }

  /** Closes days until `day` is the open one. */
  function advance(day: number) {
    if (day - get(Col.day) > FORGET_DAYS) begin(day)
    while (get(Col.day) < day) days.close()
  }

  function describe(account: BillAccount) {
    const { customerId, timeZone, cycleDay, billLimit, pricePerDay = 0 } = account
    if (!Number.isInteger(cycleDay) || cycleDay < 1 || cycleDay > 28)
      throw new RangeError(`cycle day must be 1 to 28, got ${cycleDay}`)
    if (billLimit !== null && !Number.isFinite(billLimit))
      throw new RangeError(`bill limit must be finite, got ${billLimit}`)
    if (!Number.isFinite(pricePerDay))
      throw new RangeError(`price a day must be finite, got ${pricePerDay}`)
    zoneNamed(timeZone)

    cursor.move(slots.get(customerId) ?? admit(customerId))
    const block = cursor.block()
    const started = !Number.isNaN(get(Col.day))
    let zone = block.zones.indexOf(timeZone)
    if (zone < 0) zone = block.zones.push(timeZone) - 1
    const limit = billLimit ?? NaN
    const moved = get(Col.zone) !== zone || get(Col.cycleDay) !== cycleDay
    if (!moved && Object.is(get(Col.billLimit), limit) && get(Col.pricePerDay) === pricePerDay)
      return
    const kept = moved && started ? cursor.charged() : []
    set(Col.zone, zone)
    set(Col.cycleDay, cycleDay)
    set(Col.billLimit, limit)
    set(Col.pricePerDay, pricePerDay)
    block.dirty = true
    if (!started) return
    if (moved) cursor.begin(get(Col.day))
    for (const [day, amount] of kept) cursor.add(day, amount)
    days.compare()
  }

  function charge(customerId: number, at: number, amount: number): boolean {
    const slot = slots.get(customerId)
    if (slot === undefined || !Number.isFinite(at) || !(Math.abs(amount) <= HUGE)) return false
    cursor.move(slot)
    let day = get(Col.day)
    if (!(at >= get(Col.dayStart) && at < get(Col.dayEnd))) {
      if (at < (FIRST_DAY + 1) * DAY || at >= (LAST_DAY - 1) * DAY) return false
      day = cursor.zone().dayOf(at)
      if (Number.isNaN(get(Col.day))) begin(day)
      else advance(day)
    }
    if (!cursor.add(day, amount)) return false
    cursor.block().dirty = true
    if (day >= get(Col.cycleStart)) days.passing(Math.max(at, get(Col.dayStart)))
    return true
  }

  function sweep(now: number) {
    if (!(now < LAST_DAY * DAY)) return
    for (const block of blocks)
      for (let row = 0; row < block.rows; row++) {
        if (!(block.numbers[row * Col.width + Col.dayEnd]! <= now)) continue
        cursor.move(block.index * BLOCK + row)
        advance(cursor.zone().dayOf(now))
        block.dirty = true
      }
  }

  return {
    describe,
    charge,
    sweep,
    outlook(customerId) {
      const slot = slots.get(customerId)
      if (slot === undefined) return null
      cursor.move(slot)
      return Number.isNaN(get(Col.day)) ? null : days.outlook()
    },
    drain: () => ({ alerts: out.alerts.splice(0), projections: out.projections.splice(0) }),
    dirtyBlocks: () =>
      blocks
        .filter((block) => block.dirty)
        .map((block) => {
          block.dirty = false
          return { block: block.index, bytes: encodeBlock(block) }
        }),
    restore(bytes) {
      const block = decodeBlock(bytes)
      blocks[block.index] = block
      for (let row = 0; row < block.rows; row++)
        slots.set(block.numbers[row * Col.width + Col.customerId]!, block.index * BLOCK + row)
    },
  }
}
