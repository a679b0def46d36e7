/** What happens when a customer's day closes: a projection, perhaps an alert, at a cycle's end the lesson of its errors. */
import { isoDay } from './bill-calendar.ts'
import type { Cursor } from './bill-cursor.ts'
import { exceeds, forecast, halfWidth, MEAN_ERROR, type Outlook } from './bill-forecast.ts'
import { type Activity, median } from './bill-history.ts'
import { CHECKPOINTS, Col, CYCLES, Stage } from './bill-state.ts'
import type { BillChange, BillExplanation, BillingConfig, Projection } from './bill-types.ts'

/** Bills that "usual" is the median of. */
const USUAL_BILLS = 6
const HALF_80 = halfWidth(0.8)
/** Weight, in cycles, of the pooled error model against the customer's own errors. */
const PRIOR_CYCLES = 6
/** What a cycle's errors still weigh one cycle later. */
const ERROR_MEMORY = 0.9
/** No single error, in scales, counts more than this. */
const WORST_ERROR = 6
/** Spread of ln(bill) assumed of a customer whose bills are few, and the bills it weighs as much as. */
const PRIOR_SPREAD = 0.2
const PRIOR_BILLS = 3

/** One look at the open cycle. */
interface View {
  readonly projection: Projection
  readonly bills: readonly number[]
  readonly seen: Activity
  /** Scale of the pooled error model, before the customer's own errors. */
  readonly scale: number
  /** Expected spend of a day to come, without the standing charge. */
  readonly daily: number
}

/** Judges the customer the cursor stands on; alerts and projections are pushed to `out`. */
export function createDays(
  cursor: Cursor,
  config: Required<BillingConfig>,
  out: { alerts: BillChange[]; projections: Projection[] },
) {
  const { get, set } = cursor

  function bill(ago: number, seen: Activity): number {
    return (cursor.usageADay(ago, seen) + get(Col.pricePerDay)) * cursor.cycle(ago).length
  }

  /** Sets what the open cycle is compared with, and returns the whole bills behind it, newest first. */
  function compare(seen: Activity): number[] {
    const bills: number[] = []
    for (let ago = 1; ago < CYCLES && bills.length < USUAL_BILLS; ago++) {
      const total = bill(ago, seen)
      if (!Number.isNaN(total)) bills.push(total)
    }
    const usual = bills.length >= config.minimumBills ? median([...bills]) : NaN
    const limit = get(Col.billLimit)
    const shock = Number.isNaN(usual)
      ? Infinity
      : Math.max(config.ratio * usual, usual + config.excess)
    set(Col.usual, usual)
    set(Col.threshold, Number.isNaN(limit) ? shock : Math.min(shock, limit))
    return bills
  }

  /** What is known when `elapsed` days of the cycle have closed; `running` when the next one has begun. */
  function outlook(elapsed: number, running: boolean, seen: Activity): Outlook {
    cursor.look(get(Col.cycleStart) + elapsed - 1, seen)
    const years = [13, 12, 11].map((ago) => cursor.usageADay(ago, seen))
    return {
      spent: cursor.usage(),
      elapsed,
      remaining: get(Col.cycleLength) - elapsed - (running ? 1 : 0),
      recent: cursor.recent,
      longRun: cursor.longRun(seen),
      standing: get(Col.pricePerDay),
      lastYear: years.some(Number.isNaN) ? null : (years as [number, number, number]),
    }
  }

  /** The final bill as foreseen from that. */
  function view(elapsed: number, running: boolean): View {
    const seen = cursor.activity()
    const bills = compare(seen)
    const { projected, scale, daily } = forecast(outlook(elapsed, running, seen))
    const length = get(Col.cycleLength)
    const standing = get(Col.pricePerDay)
    const own = (PRIOR_CYCLES + get(Col.errorSum)) / (PRIOR_CYCLES + get(Col.errorWeight))
    const spent = cursor.usage() + standing * elapsed
    const final = projected + standing * length
    const usual = get(Col.usual)
    // A bill only grows where days cost money; one that lives on credits may still shrink.
    const floor = final >= spent ? spent : -Infinity
    const threshold = get(Col.threshold)
    const projection: Projection = {
      customerId: get(Col.customerId),
      cycle: isoDay(get(Col.cycleStart)),
      at: get(Col.dayEnd),
      spent,
      projected: final,
      lower: Math.max(floor, final - HALF_80 * own * scale),
      upper: final + HALF_80 * own * scale,
      probability: floor >= threshold ? 1 : exceeds(final, own * scale, threshold),
      usual: Number.isNaN(usual) ? null : usual,
      daysLeft: length - elapsed,
    }
    return { projection, bills, seen, scale, daily }
  }

  function emit(
    state: BillChange['state'],
    at: number,
    { projection: p, bills, seen, daily }: View,
    reason: BillExplanation['reason'],
  ) {
    if (state === 'firing') set(Col.startedAt, at)
    const limit = get(Col.billLimit)
    const lastYear = bill(12, seen)
    out.alerts.push({
      key: `bill:${p.customerId}:${p.cycle}${get(Col.stage) === Stage.again ? ':2' : ''}`,
      kind: 'bill',
      state,
      customerId: p.customerId,
      cycle: p.cycle,
      at,
      startedAt: get(Col.startedAt),
      surprise: surpriseOf(p.projected, p.usual, bills),
      expected: p.usual ?? limit,
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
        bills: bills.length,
        perDay: daily + get(Col.pricePerDay),
        usualPerDay: p.usual === null ? null : p.usual / get(Col.cycleLength),
        lastYear: Number.isNaN(lastYear) ? null : lastYear,
        cycleEnd: isoDay(get(Col.cycleStart) + get(Col.cycleLength)),
        daysLeft: p.daysLeft,
      },
    })
  }

  /** Raises the alert or takes it back. */
  function judge(at: number, now: View) {
    const { spent, probability, daysLeft } = now.projection
    const stage = get(Col.stage)
    const passed = spent >= get(Col.threshold)
    const foreseen =
      daysLeft > 0 &&
      get(Col.cycleLength) - daysLeft >= config.minimumDays &&
      probability >= config.sureEnough
    if ((stage === Stage.none && (passed || foreseen)) || (stage === Stage.untrue && passed)) {
      set(Col.stage, stage === Stage.none ? Stage.firing : Stage.again)
      emit('firing', at, now, null)
    } else if (stage === Stage.firing && probability < config.untrueBelow) {
      emit('resolved', at, now, 'untrue')
      set(Col.stage, Stage.untrue)
    }
  }

  /** Lets the closed cycle's errors widen or narrow this customer's intervals. */
  function learn(total: number) {
    let sum = 0
    let count = 0
    for (let i = 0; i < CHECKPOINTS; i++) {
      const scale = get(Col.checkpoints + 2 * i + 1)
      if (!(scale > 0)) continue
      const error = Math.abs(total - get(Col.checkpoints + 2 * i)) / scale
      sum += Math.min(WORST_ERROR, error) / MEAN_ERROR
      count++
    }
    if (count === 0) return
    set(Col.errorWeight, ERROR_MEMORY * get(Col.errorWeight) + 1)
    set(Col.errorSum, ERROR_MEMORY * get(Col.errorSum) + sum / count)
  }

  return {
    compare: () => void compare(cursor.activity()),

    /** What is known of the open cycle, the running day counted as spent but not as closed. */
    outlook(): Outlook {
      const elapsed = get(Col.day) - get(Col.cycleStart)
      const known = outlook(elapsed, false, cursor.activity())
      return { ...known, recent: cursor.recent.slice() }
    },

    /** Closes the open day and enters the next. */
    close() {
      const day = get(Col.day)
      const length = get(Col.cycleLength)
      const elapsed = day - get(Col.cycleStart) + 1
      const now = view(elapsed, false)
      const { at, projected } = now.projection
      out.projections.push(now.projection)
      for (let i = 0; i < CHECKPOINTS; i++)
        if (elapsed === Math.round((length * (i + 1)) / (CHECKPOINTS + 1))) {
          set(Col.checkpoints + 2 * i, projected)
          set(Col.checkpoints + 2 * i + 1, now.scale)
        }
      if (elapsed < length) {
        judge(at, now)
        cursor.enterDay(day + 1)
        return
      }
      const stage = get(Col.stage)
      if (stage === Stage.firing || stage === Stage.again) emit('resolved', at, now, 'cycleEnd')
      learn(projected)
      cursor.enterDay(day + 1)
      cursor.enterCycle(day + 1)
      compare(cursor.activity())
    },

    /** The threshold may be passed in the middle of a day; nobody should wait for midnight to hear of it. */
    passing(at: number) {
      const stage = get(Col.stage)
      if (stage !== Stage.none && stage !== Stage.untrue) return
      const elapsed = get(Col.day) - get(Col.cycleStart)
      if (cursor.usage() + get(Col.pricePerDay) * elapsed >= get(Col.threshold))
        judge(at, view(elapsed, true))
    },
  }
}

/** −log10 of the logistic upper tail of ln(bill / usual), its spread the customer's own shrunk to a prior. */
function surpriseOf(projected: number, usual: number | null, bills: readonly number[]): number {
  if (usual === null || !(usual > 0) || !(projected > usual)) return 0
  let squares = PRIOR_BILLS * PRIOR_SPREAD ** 2
  for (const total of bills) if (total > 0) squares += Math.log(total / usual) ** 2
  const spread = Math.sqrt((squares / (PRIOR_BILLS + bills.length)) * (3 / Math.PI ** 2))
  return Math.log1p(Math.exp(Math.log(projected / usual) / spread)) / Math.LN10
}
