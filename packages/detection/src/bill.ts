/**
 * Bill shock before the bill: every customer's final bill is projected at the end of each of their own days,
 * and an alert is raised once it is sure enough that the bill will be far above the usual one or the
 * customer's own limit. A customer's charges move that customer's clock only, so that histories may be
 * imported one customer after another; the result depends on nothing but the sequence of calls.
 */
import {
  createZone,
  cycleAt,
  cycleOf,
  FIRST_DAY,
  isoDay,
  LAST_DAY,
  type Zone,
} from './bill-calendar.ts'
import { exceeds, forecast, halfWidth } from './bill-forecast.ts'
import { isHole, isWhole, median, popcount } from './bill-history.ts'
import {
  BLOCK,
  type Block,
  CHECKPOINTS,
  Col,
  createBlock,
  CYCLES,
  DAYS,
  decodeBlock,
  encodeBlock,
} from './bill-state.ts'

export interface BillAccount {
  readonly customerId: number
  /** IANA name; cycles and days are the customer's own. */
  readonly timeZone: string
  /** Day of the month the billing cycle begins, 1–28. */
  readonly cycleDay: number
  /** The customer's own limit for a bill, or null. */
  readonly billLimit: number | null
  /** Standing charge a day. Applied to kept history too, so that bills stay comparable. Default 0. */
  readonly pricePerDay?: number
}

export interface BillingConfig {
  /** A shock is at least this many times the usual bill … */
  readonly ratio?: number
  /** … and at least this much money above it. */
  readonly excess?: number
  /** Probability of a shock at which the customer is told. */
  readonly sureEnough?: number
  /** Probability below which a customer who was told is told that it turned out untrue. */
  readonly untrueBelow?: number
  /** Days of a cycle that must have closed before a projection may raise an alert. */
  readonly minimumDays?: number
  /** Whole bills needed before "usual" means anything. */
  readonly minimumBills?: number
}

/** The final bill as foreseen at the end of one local day. */
export interface Projection {
  readonly customerId: number
  /** The local date the cycle begins, YYYY-MM-DD. */
  readonly cycle: string
  /** The local midnight that ended the day, ms. */
  readonly at: number
  readonly spent: number
  readonly projected: number
  /** 80 % interval of the final bill. */
  readonly lower: number
  readonly upper: number
  /** Of a final bill at least `ratio` × usual and `excess` above it, or at least the customer's own limit. */
  readonly probability: number
  /** Median of up to 6 whole bills before; null with fewer than `minimumBills`. */
  readonly usual: number | null
  readonly daysLeft: number
}

/** Everything a sentence about the alert could need; words are made elsewhere. */
export interface BillExplanation {
  /** Why it was resolved; null while firing. */
  readonly reason: 'untrue' | 'cycleEnd' | null
  /** What the bill is measured against: whichever is lower. */
  readonly against: 'usual' | 'limit'
  readonly threshold: number
  readonly limit: number | null
  /** Bills behind `usual`. */
  readonly bills: number
  /** Spend a day lately and in the usual bill, standing charge included. */
  readonly perDay: number
  readonly usualPerDay: number | null
  /** The bill of the same cycle a year before, when known whole. */
  readonly lastYear: number | null
  /** The local date the next cycle begins. */
  readonly cycleEnd: string
  readonly daysLeft: number
}

export interface BillChange {
  /** `bill:<customer>:<cycle>`; with `:2` behind it when told untrue and then exceeded after all. */
  readonly key: string
  readonly kind: 'bill'
  readonly state: 'firing' | 'resolved'
  readonly customerId: number
  readonly cycle: string
  readonly at: number
  readonly startedAt: number
  /** −log10 P(a bill at least as far above usual), from how much this customer's bills vary. */
  readonly surprise: number
  /** The usual bill, or the limit where no usual one is known. */
  readonly expected: number
  readonly lower: number
  readonly upper: number
  /** Spent so far. */
  readonly observed: number
  readonly projected: number
  readonly probability: number
  readonly usual: number | null
  readonly explanation: BillExplanation
}

export interface Billing {
  /**
   * Makes a customer known, or changes what is known. A new cycle day or zone begins the cycle history
   * anew from the days still kept.
   * @throws {RangeError} for a cycle day outside 1–28, an unknown zone, or money that is not finite
   */
  describe(account: BillAccount): void
  /**
   * One charge of a described customer, in money; negative for a refund. Late charges count in the day and cycle
   * they belong to while that is kept (45 days, 14 cycles).
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
  /** Alerts and projections since the last call, in the order they arose. */
  drain(): { alerts: BillChange[]; projections: Projection[] }
  /** Snapshots of the blocks of 256 customers that changed since the last call. */
  dirtyBlocks(): { block: number; bytes: Uint8Array }[]
  /**
   * Takes one block of a snapshot back.
   * @throws {RangeError} if the bytes are not such a snapshot
   */
  restore(bytes: Uint8Array): void
}

/** One look at the open cycle. */
interface View {
  readonly projection: Projection
  /** Scale of the pooled error model, before the customer's own errors. */
  readonly prior: number
  /** Expected spend of a day to come, without the standing charge. */
  readonly daily: number
}

const HUGE = 1e9
/** After a silence this long the old history says nothing about the new one. */
const FORGET_DAYS = 420
/** Weight, in cycles, of the pooled error model against the customer's own errors. */
const PRIOR_CYCLES = 6
const ERROR_MEMORY = 0.9
/** Variance of the standard logistic distribution. */
const LOGISTIC_VARIANCE = Math.PI ** 2 / 3
/** Spread of ln(bill) assumed of a customer whose bills are few, and the bills it weighs as much as. */
const PRIOR_SPREAD = 0.2
const PRIOR_BILLS = 3
const NONE = 0
const FIRING = 1
const UNTRUE = 2
const AGAIN = 3
const OVER = 4

export function createBilling(config: BillingConfig = {}): Billing {
  const {
    ratio = 1.3,
    excess = 20,
    sureEnough = 0.85,
    untrueBelow = 0.2,
    minimumDays = 3,
    minimumBills = 2,
  } = config
  const blocks: Block[] = []
  const slots = new Map<number, number>()
  const zones = new Map<string, Zone>()
  const recent = new Float64Array(DAYS)
  let alerts: BillChange[] = []
  let projections: Projection[] = []

  function zoneNamed(name: string): Zone {
    let zone = zones.get(name)
    if (!zone) zones.set(name, (zone = createZone(name)))
    return zone
  }

  /** One customer's row: a view for the length of one call. */
  function open(slot: number) {
    const block = blocks[Math.floor(slot / BLOCK)]!
    const row = slot % BLOCK
    const base = row * Col.width
    const n = block.numbers
    const get = (column: number) => n[base + column]!
    const set = (column: number, value: number) => {
      n[base + column] = value
    }
    const zone = () => zoneNamed(block.zones[get(Col.zone)]!)
    const dayCell = (day: number) => row * DAYS + (day % DAYS)
    const cycleCell = (index: number) => row * CYCLES + (index % CYCLES)
    const active = (day: number, cycle = cycleOf(day, get(Col.cycleDay))) =>
      cycle.index > get(Col.cycleIndex) - CYCLES &&
      ((block.masks[cycleCell(cycle.index)]! >>> (day - cycle.start)) & 1) === 1

    function enterDay(day: number) {
      set(Col.day, day)
      set(Col.dayStart, zone().startOf(day))
      set(Col.dayEnd, zone().startOf(day + 1))
      block.days[dayCell(day)] = 0
    }

    function enterCycle(day: number) {
      const { index, start, length } = cycleOf(day, get(Col.cycleDay))
      set(Col.cycleIndex, index)
      set(Col.cycleStart, start)
      set(Col.cycleLength, length)
      block.totals[cycleCell(index)] = 0
      block.masks[cycleCell(index)] = 0
      for (let i = 0; i < 2 * CHECKPOINTS; i++) set(Col.checkpoints + i, NaN)
      set(Col.stage, NONE)
      set(Col.startedAt, NaN)
    }

    /** Begins with nothing but the account, on this day. */
    function begin(day: number) {
      for (let i = 0; i < CYCLES; i++)
        block.totals[row * CYCLES + i] = block.masks[row * CYCLES + i] = 0
      for (let i = 0; i < DAYS; i++) block.days[row * DAYS + i] = 0
      set(Col.firstDay, day)
      enterDay(day)
      enterCycle(day)
      set(Col.errorWeight, 0)
      set(Col.errorSquares, 0)
      compare()
    }

    function add(day: number, amount: number) {
      const cycle = cycleOf(day, get(Col.cycleDay))
      if (day > get(Col.day) - DAYS) block.days[dayCell(day)]! += amount
      block.totals[cycleCell(cycle.index)]! += amount
      block.masks[cycleCell(cycle.index)]! |= 1 << (day - cycle.start)
      if (day < get(Col.firstDay)) set(Col.firstDay, day)
    }

    /** Days with a charge, and days, in all the cycles kept. */
    function activity() {
      let count = 0
      for (let i = 0; i < CYCLES; i++) count += popcount(block.masks[row * CYCLES + i]!)
      const oldest = cycleAt(get(Col.cycleIndex) - CYCLES + 1, get(Col.cycleDay)).start
      return { active: count, days: get(Col.day) + 1 - Math.max(oldest, get(Col.firstDay)) }
    }

    /** The bill of a cycle `ago` cycles before the open one; NaN when not known whole. */
    function bill(ago: number, { active, days }: { active: number; days: number }) {
      const { index, start, length } = cycleAt(get(Col.cycleIndex) - ago, get(Col.cycleDay))
      const mask = block.masks[cycleCell(index)]!
      if (start + length <= get(Col.firstDay)) return NaN
      if (!isWhole(mask, length, get(Col.firstDay) - start, active, days)) return NaN
      return block.totals[cycleCell(index)]! + get(Col.pricePerDay) * length
    }

    function bills(): number[] {
      const seen = activity()
      const whole: number[] = []
      for (let ago = 1; ago < CYCLES && whole.length < 6; ago++) {
        const total = bill(ago, seen)
        if (!Number.isNaN(total)) whole.push(total)
      }
      return whole
    }

    /** Sets what the open cycle is compared with. */
    function compare() {
      const whole = bills()
      const usual = whole.length >= minimumBills ? median(whole) : NaN
      const limit = get(Col.billLimit)
      set(Col.bills, whole.length)
      set(Col.usual, usual)
      const shock = Number.isNaN(usual) ? Infinity : Math.max(ratio * usual, usual + excess)
      set(Col.threshold, Number.isNaN(limit) ? shock : Math.min(shock, limit))
    }

    /** Fills `recent` with the days up to and including `last`, newest first. */
    function look(last: number) {
      const seen = activity()
      let run = 0
      for (let i = 0; i <= DAYS; i++) {
        const day = last - i
        const known = i < DAYS && day >= get(Col.firstDay)
        if (known && !active(day)) {
          recent[i] = 0
          run++
          continue
        }
        if (run > 0 && isHole(run, seen.active, seen.days)) recent.fill(NaN, i - run, i)
        run = 0
        if (i < DAYS) recent[i] = known ? block.days[dayCell(day)]! : NaN
      }
    }

    /** The final bill as seen when `elapsed` days of the cycle have closed; `partly` when another is running. */
    function outlook(elapsed: number, partly: boolean): View {
      look(get(Col.cycleStart) + elapsed - 1)
      const length = get(Col.cycleLength)
      const usage = block.totals[cycleCell(get(Col.cycleIndex))]!
      const remaining = length - elapsed - (partly ? 1 : 0)
      const raw = forecast({ spent: usage, elapsed, remaining, recent })
      const own = Math.sqrt(
        (PRIOR_CYCLES + get(Col.errorSquares)) / (PRIOR_CYCLES + get(Col.errorWeight)),
      )
      const final = {
        projected: raw.projected + get(Col.pricePerDay) * length,
        scale: raw.scale * own,
      }
      const half = halfWidth(final, 0.8)
      const usual = get(Col.usual)
      const spent = usage + get(Col.pricePerDay) * elapsed
      // A bill only grows where days cost money; one that lives on credits may still shrink.
      const floor = final.projected >= spent ? spent : -Infinity
      const projection: Projection = {
        customerId: get(Col.customerId),
        cycle: isoDay(get(Col.cycleStart)),
        at: get(Col.dayEnd),
        spent,
        projected: final.projected,
        lower: Math.max(floor, final.projected - half),
        upper: final.projected + half,
        probability: floor >= get(Col.threshold) ? 1 : exceeds(final, get(Col.threshold)),
        usual: Number.isNaN(usual) ? null : usual,
        daysLeft: length - elapsed,
      }
      return { projection, prior: raw.scale, daily: raw.daily }
    }

    function emit(
      state: BillChange['state'],
      at: number,
      { projection: p, daily }: View,
      reason: BillExplanation['reason'],
    ) {
      const stage = get(Col.stage)
      if (state === 'firing') set(Col.startedAt, at)
      const limit = get(Col.billLimit)
      const whole = bills()
      const against = p.usual ?? limit
      const lastYear = bill(12, activity())
      alerts.push({
        key: `bill:${p.customerId}:${p.cycle}${stage === AGAIN ? ':2' : ''}`,
        kind: 'bill',
        state,
        customerId: p.customerId,
        cycle: p.cycle,
        at,
        startedAt: get(Col.startedAt),
        surprise: surpriseOf(p.projected, p.usual ?? NaN, whole),
        expected: against,
        lower: p.lower,
        upper: p.upper,
        observed: p.spent,
        projected: p.projected,
        probability: p.probability,
        usual: p.usual,
        explanation: {
          reason,
          against: limit <= get(Col.threshold) ? 'limit' : 'usual',
          threshold: get(Col.threshold),
          limit: Number.isNaN(limit) ? null : limit,
          bills: whole.length,
          perDay: daily + get(Col.pricePerDay),
          usualPerDay: p.usual === null ? null : p.usual / get(Col.cycleLength),
          lastYear: Number.isNaN(lastYear) ? null : lastYear,
          cycleEnd: isoDay(get(Col.cycleStart) + get(Col.cycleLength)),
          daysLeft: p.daysLeft,
        },
      })
    }

    /** Raises or takes back; `at` is the midnight just passed, or the charge that passed the threshold. */
    function judge(at: number, view: View) {
      const p = view.projection
      const stage = get(Col.stage)
      const passed = p.spent >= get(Col.threshold)
      if (stage === NONE && (passed || (p.probability >= sureEnough && sawEnough(p)))) {
        set(Col.stage, FIRING)
        emit('firing', at, view, null)
      } else if (stage === UNTRUE && passed) {
        set(Col.stage, AGAIN)
        emit('firing', at, view, null)
      } else if (stage === FIRING && p.probability < untrueBelow) {
        emit('resolved', at, view, 'untrue')
        set(Col.stage, UNTRUE)
      }
    }

    const sawEnough = (p: Projection) =>
      p.daysLeft > 0 && get(Col.cycleLength) - p.daysLeft >= minimumDays

    function closeDay() {
      const day = get(Col.day)
      const elapsed = day - get(Col.cycleStart) + 1
      const length = get(Col.cycleLength)
      compare()
      const view = outlook(elapsed, false)
      const { projection, prior } = view
      projections.push(projection)
      for (let i = 0; i < CHECKPOINTS; i++)
        if (elapsed === Math.round((length * (i + 1)) / (CHECKPOINTS + 1))) {
          set(Col.checkpoints + 2 * i, projection.projected)
          set(Col.checkpoints + 2 * i + 1, prior)
        }
      if (elapsed < length) {
        judge(projection.at, view)
        enterDay(day + 1)
        return
      }
      const stage = get(Col.stage)
      if (stage === FIRING || stage === AGAIN) {
        emit('resolved', projection.at, view, 'cycleEnd')
        set(Col.stage, OVER)
      }
      learn(projection.projected)
      enterDay(day + 1)
      enterCycle(day + 1)
      compare()
    }

    /** Lets the closed cycle's errors widen or narrow this customer's intervals. */
    function learn(total: number) {
      let squares = 0
      let count = 0
      for (let i = 0; i < CHECKPOINTS; i++) {
        const scale = get(Col.checkpoints + 2 * i + 1)
        if (!(scale > 0)) continue
        const z = (total - get(Col.checkpoints + 2 * i)) / scale
        squares += Math.min(9, (z * z) / LOGISTIC_VARIANCE)
        count++
      }
      if (count === 0) return
      set(Col.errorWeight, ERROR_MEMORY * get(Col.errorWeight) + 1)
      set(Col.errorSquares, ERROR_MEMORY * get(Col.errorSquares) + squares / count)
    }

    return {
      block,
      get,
      set,
      zone,
      begin,
      add,
      compare,
      closeDay,
      judge,
      outlook,
      enterDay,
      active,
    }
  }

  /** Closes days until `day` is the open one. */
  function advance(customer: ReturnType<typeof open>, day: number) {
    if (day - customer.get(Col.day) > FORGET_DAYS) {
      customer.begin(day)
      return
    }
    while (customer.get(Col.day) < day) customer.closeDay()
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

    let slot = slots.get(customerId)
    const fresh = slot === undefined
    if (slot === undefined) {
      slot = slots.size
      slots.set(customerId, slot)
      const index = Math.floor(slot / BLOCK)
      blocks[index] ??= createBlock(index)
      blocks[index].rows = (slot % BLOCK) + 1
      const customer = open(slot)
      customer.set(Col.customerId, customerId)
      for (const column of [Col.day, Col.dayStart, Col.dayEnd, Col.firstDay])
        customer.set(column, NaN)
    }
    const customer = open(slot)
    const { block, get, set } = customer
    const kept = fresh || Number.isNaN(get(Col.day)) ? [] : keptDays(slot)
    let zone = block.zones.indexOf(timeZone)
    if (zone < 0) zone = block.zones.push(timeZone) - 1
    const moved = get(Col.zone) !== zone || get(Col.cycleDay) !== cycleDay
    const limit = billLimit ?? NaN
    if (
      !fresh &&
      !moved &&
      Object.is(get(Col.billLimit), limit) &&
      get(Col.pricePerDay) === pricePerDay
    )
      return
    block.dirty = true
    set(Col.zone, zone)
    set(Col.cycleDay, cycleDay)
    set(Col.billLimit, limit)
    set(Col.pricePerDay, pricePerDay)
    if (moved && kept.length > 0) {
      customer.begin(get(Col.day))
      for (const [day, amount] of kept) customer.add(day, amount)
    }
    if (!Number.isNaN(get(Col.day))) customer.compare()
  }

  function keptDays(slot: number): [number, number][] {
    const { get, block, active } = open(slot)
    const last = get(Col.day)
    const kept: [number, number][] = []
    for (let day = last; day > last - DAYS && day >= get(Col.firstDay); day--)
      if (active(day)) kept.push([day, block.days[(slot % BLOCK) * DAYS + (day % DAYS)]!])
    return kept
  }

  function charge(customerId: number, at: number, amount: number): boolean {
    const slot = slots.get(customerId)
    if (slot === undefined || !Number.isFinite(at) || !(Math.abs(amount) <= HUGE)) return false
    const customer = open(slot)
    const { block, get, zone } = customer
    let day = get(Col.day)
    if (!(at >= get(Col.dayStart) && at < get(Col.dayEnd))) {
      if (at < (FIRST_DAY + 1) * 86_400_000 || at >= (LAST_DAY - 1) * 86_400_000) return false
      day = zone().dayOf(at)
      if (Number.isNaN(get(Col.day))) customer.begin(day)
      else if (day > get(Col.day)) advance(customer, day)
      else if (cycleOf(day, get(Col.cycleDay)).index <= get(Col.cycleIndex) - CYCLES) return false
    }
    block.dirty = true
    customer.add(day, amount)
    const stage = get(Col.stage)
    // The threshold may be passed in the middle of a day; nobody should wait for midnight to hear of it.
    if (day >= get(Col.cycleStart) && (stage === NONE || stage === UNTRUE)) {
      const elapsed = get(Col.day) - get(Col.cycleStart)
      const usage = block.totals[(slot % BLOCK) * CYCLES + (get(Col.cycleIndex) % CYCLES)]!
      if (usage + get(Col.pricePerDay) * elapsed >= get(Col.threshold))
        customer.judge(Math.max(at, get(Col.dayStart)), customer.outlook(elapsed, true))
    }
    return true
  }

  function sweep(now: number) {
    if (!Number.isFinite(now)) return
    for (const block of blocks)
      for (let row = 0; row < block.rows; row++) {
        if (!(block.numbers[row * Col.width + Col.dayEnd]! <= now)) continue
        const customer = open(block.index * BLOCK + row)
        block.dirty = true
        advance(customer, Math.min(LAST_DAY, customer.zone().dayOf(now)))
      }
  }

  return {
    describe,
    charge,
    sweep,
    drain() {
      const drained = { alerts, projections }
      alerts = []
      projections = []
      return drained
    },
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

/** −log10 of the logistic upper tail of ln(bill / usual), its spread the customer's own shrunk to a prior. */
function surpriseOf(projected: number, usual: number, bills: readonly number[]): number {
  if (!(usual > 0) || !(projected > usual)) return 0
  let squares = PRIOR_BILLS * PRIOR_SPREAD ** 2
  for (const bill of bills) if (bill > 0) squares += Math.log(bill / usual) ** 2
  const spread = Math.sqrt(squares / (PRIOR_BILLS + bills.length) / LOGISTIC_VARIANCE)
  return Math.log1p(Math.exp(Math.log(projected / usual) / spread)) / Math.LN10
}
