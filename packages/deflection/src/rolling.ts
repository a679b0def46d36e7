import { holtWinters, seasonalNaive } from './baselines.ts'
import { weekday, type CalendarDay } from './calendar.ts'
import { forecast, type Day } from './forecast.ts'
import type { Outturn } from './band.ts'

/** A way of forecasting: days of the past in, contacts per interval of the open days to come out. */
export type Model = (history: readonly Day[], targets: readonly CalendarDay[]) => number[][]

/** The candidates, the first the one to use unless another is measurably better. */
export const models: Readonly<Record<'calendar' | 'spread' | 'lastWeek' | 'holtWinters', Model>> = {
  calendar: forecast,
  /** The calendar's day, spread as recent days were on average: for intervals too thin for a median. */
  spread: (history, targets) => {
    const whole = history.map((day) => ({ ...day, counts: [sum(day.counts)] }))
    const ahead = forecast(whole, targets).map(([total = 0]) => total)
    return spread(history, targets, ahead)
  },
  /** As the last same weekday that was no holiday. */
  lastWeek: (history, targets) =>
    targets.map((target) => {
      const same = history.findLast(
        (day) => !day.holiday && weekday(day.date) === weekday(target.date),
      )
      return [...(same ?? history.at(-1)!).counts]
    }),
  /** Holt and Winters over daily totals, spread as recent days were. */
  holtWinters: (history, targets) => {
    const season = new Set(history.slice(-28).map(({ date }) => weekday(date))).size
    const whole = history.map(({ counts }) => sum(counts))
    const weights = { alpha: 0.3, beta: 0.01, gamma: 0.2 }
    const ahead =
      whole.length >= 2 * season && season > 1
        ? holtWinters(whole, season, 'additive', weights).forecast(targets.length)
        : seasonalNaive(whole, 1, targets.length)
    return spread(history, targets, ahead)
  },
}

/** Days' totals by interval, as recent days were. */
const spread = (
  history: readonly Day[],
  targets: readonly CalendarDay[],
  ahead: readonly number[],
) =>
  targets.map((target, i) => {
    const shape = shapeOf(history, target)
    const weight = sum(shape)
    return shape.map((part) => (weight > 0 ? (part / weight) * Math.max(0, ahead[i]!) : 0))
  })

/** Days whose shape counts, and how much more those of the same weekday do. */
const [shapeDays, sameWeekday] = [56, 3]

/** Contacts by interval of recent days, the same weekdays counting more. */
function shapeOf(history: readonly Day[], of: CalendarDay): number[] {
  const shape = new Array<number>(history[0]!.counts.length).fill(0)
  for (const { date, holiday, counts } of history.slice(-shapeDays)) {
    if (holiday) continue
    const weight = weekday(date) === weekday(of.date) ? sameWeekday : 1
    counts.forEach((count, slot) => (shape[slot]! += weight * count))
  }
  return shape
}

/**
 * What a model would have said: from each origin, `horizon` open days ahead, with nothing it could not have
 * known. Holidays are forecast but not judged.
 *
 * @param origins how many, one every `every` days, the last one ending with the history
 */
export function rollingOrigins(
  model: Model,
  history: readonly Day[],
  horizon: number,
  origins: number,
  every = horizon,
): (Outturn & { readonly steps: number; readonly date: string })[] {
  const first = history.length - horizon - (origins - 1) * every
  if (first < 1) throw new RangeError(`${history.length} days are too few for ${origins} origins`)
  return Array.from({ length: origins }, (_, i) => first + i * every).flatMap((origin) => {
    const targets = history.slice(origin, origin + horizon)
    const calendar = targets.map(({ date, holiday = false }) => ({ date, holiday }))
    return model(history.slice(0, origin), calendar)
      .map((forecast, k) => ({
        forecast,
        actual: targets[k]!.counts,
        steps: k + 1,
        date: targets[k]!.date,
        holiday: targets[k]!.holiday === true,
      }))
      .filter(({ holiday }) => !holiday)
  })
}

/** Σ|error| / Σ actual over intervals, as a share. */
export function wape(of: readonly Outturn[]): number {
  let [off, all] = [0, 0]
  for (const { forecast, actual } of of) {
    forecast.forEach((count, slot) => {
      off += Math.abs(actual[slot]! - count)
      all += actual[slot]!
    })
  }
  return off / all
}

/** The candidates by their error over rolling origins, best first. */
export function rankModels(
  history: readonly Day[],
  horizon: number,
  origins: number,
): { name: keyof typeof models; wape: number }[] {
  return (Object.keys(models) as (keyof typeof models)[])
    .map((name) => ({
      name,
      wape: wape(rollingOrigins(models[name], history, horizon, origins)),
    }))
    .sort((a, b) => a.wape - b.wape)
}

const sum = (values: readonly number[]): number => values.reduce((total, x) => total + x, 0)
