import {
  addDays,
  marginalCost,
  money,
  scale,
  staffingPlan,
  type Interval,
  type StaffingPlan,
} from '@headsup/deflection'
import type { Centre } from '@headsup/store/centre'
import type { WeekTime } from '@headsup/store/contact-counts'
import type { ForecastEvidence } from '../forecast/evidence.ts'
import { sum } from '../forecast/learn.ts'
import type { Programme } from './programme.ts'
import {
  avoidedShape,
  handlingOf,
  targetOf,
  weekOf,
  type Handling,
  type Queue,
  type StaffedDay,
} from './task.ts'

/** What is asked beside what is known; what is left out is as it is. */
export interface WhatIf {
  readonly queue: Queue
  /** Weeks from tomorrow. */
  readonly week: number
  readonly holdout?: number | undefined
}

const WEEK_DAYS = 7
const MONTH_DAYS = 365.25 / 12

export type StaffingReport = ReturnType<typeof reportStaffing>

/**
 * The Staffing page's figures: a week staffed for the contacts that are forecast, and for those plus the
 * ones that notices avoid, at the estimate and at both ends of its interval.
 */
export function reportStaffing(
  evidence: ForecastEvidence,
  centre: Centre,
  programme: Programme,
  times: readonly WeekTime[],
  { queue, week, holdout }: WhatIf,
) {
  const { learnt, today, counts, extra, currency, extent } = evidence
  const handling = handlingOf(counts, centre.handlingSeconds)
  const asked = withHoldout(programme, holdout)
  const base = {
    state:
      extent.first === null ? ('empty' as const) : learnt ? ('ready' as const) : ('early' as const),
    today,
    timeZone: evidence.timeZone,
    currency,
    channels: extent.channels,
    centre: { ...centre, handling },
    queue,
    week,
    programme: {
      days: programme.days,
      told: programme.told,
      heldOut: programme.heldOut,
      holdout: asked.holdout,
      drawn: programme.holdout,
      avoidedWeek: asked.avoided && scale(asked.avoided, WEEK_DAYS / programme.days),
    },
    money: moneyOf(asked, centre, handling),
  }
  if (!learnt) return { ...base, plan: null, days: [], outside: 0, shapeFrom: null, capacity: null }
  const days = weekOf(learnt, addDays(today, 1 + WEEK_DAYS * week), centre, extra)
  const { plan, shapeFrom } = staffed(days, centre, handling, {
    queue,
    times,
    avoided: base.programme.avoidedWeek,
  })
  let at = 0
  return {
    ...base,
    plan: { ...plan, intervals: undefined, measured: base.programme.avoidedWeek !== null },
    /** Agents by day and open half hour. */
    days: days.map(({ date, holiday, shift, counts }) => {
      const own = plan.intervals.slice(at, (at += shift.to - shift.from))
      return {
        date,
        holiday,
        from: shift.from,
        to: shift.to,
        contacts: counts.slice(shift.from, shift.to).map((n) => Math.round(n * 10) / 10),
        withNotices: own.map(({ withNotices }) => withNotices),
        withoutNotices: own.map(({ withoutNotices }) => withoutNotices),
      }
    }),
    /** Contacts of the week that come while nobody works. */
    outside: sum(
      days.map(({ counts, shift }) => sum(counts) - sum(counts.slice(shift.from, shift.to))),
    ),
    /** Where the times of avoided contacts are known from. */
    shapeFrom,
    capacity:
      centre.hourlyRate === null || base.programme.avoidedWeek === null
        ? null
        : scale(
            plan.fteSaved,
            (centre.weeklyPaidHours * centre.hourlyRate * MONTH_DAYS) / WEEK_DAYS,
          ),
  }
}

/** A week staffed with and without contacts that are avoided. */
export function staffed(
  days: readonly StaffedDay[],
  centre: Centre,
  handling: Handling,
  { queue, times, avoided }: { queue: Queue; times: readonly WeekTime[]; avoided: Interval | null },
): { plan: StaffingPlan; shapeFrom: 'holdout' | 'forecast' } {
  const shapes = days.map((day) => avoidedShape(day, times))
  const plan = staffingPlan({
    intervals: days.flatMap(({ counts, shift }, i) =>
      counts.slice(shift.from, shift.to).map((contacts, k) => ({
        contacts,
        avoidedShape: shapes[i]?.shape[shift.from + k] ?? 0,
      })),
    ),
    intervalMinutes: 30,
    handleMinutes: handling.seconds / 60,
    target: targetOf(centre, queue),
    avoided: avoided ?? { estimate: 0, lower: 0, upper: 0 },
    paidHours: centre.weeklyPaidHours,
  })
  return { plan, shapeFrom: shapes[0]?.from ?? 'forecast' }
}

/** The programme as it would be with another share held out: as many drawn, each as much avoided. */
function withHoldout(of: Programme, holdout = of.holdout): Programme & { holdout: number | null } {
  if (holdout === null || of.holdout === null || of.holdout === 0 || of.holdout === 1)
    return { ...of, holdout: of.holdout }
  const told = (1 - holdout) / (1 - of.holdout)
  return {
    ...of,
    holdout,
    avoided: of.avoided && scale(of.avoided, told),
    notices: of.notices * told,
    noticeCost: of.noticeCost * told,
    forgone: of.forgone && scale(of.forgone, holdout / of.holdout),
  }
}

/** A month in money, by what one contact more or less really costs. */
function moneyOf(of: Programme, centre: Centre, handling: Handling) {
  const costPerContact = costOf(centre, handling.seconds) ?? of.costPerContact
  if (!of.avoided || costPerContact === null) return null
  const month = MONTH_DAYS / of.days
  return {
    costPerContact,
    /** Whether it was computed from the centre's hourly rate, or policies said it. */
    computed: centre.hourlyRate !== null,
    avoided: scale(of.avoided, month),
    ...money(scale(of.avoided, month), costPerContact, {
      notices: of.notices * month,
      costPerNotice: of.notices > 0 ? of.noticeCost / of.notices : 0,
      programme: centre.programmeCost,
    }),
    notices: of.notices * month,
    holdoutCost: of.forgone && scale(of.forgone, month * costPerContact),
  }
}

/** The marginal cost of a contact by the centre's own figures; `null` while nobody said what an hour costs. */
export const costOf = (centre: Centre, handleSeconds: number): number | null =>
  centre.hourlyRate === null
    ? null
    : marginalCost({
        handleSeconds,
        loadedHourlyRate: centre.hourlyRate,
        occupancy: centre.maxOccupancy,
        shrinkage: centre.shrinkage,
        perContact: centre.perContact,
      })
