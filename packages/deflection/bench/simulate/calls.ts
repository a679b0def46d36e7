import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { band, type Outturn } from '../../src/band.ts'
import { seasonalError } from '../../src/accuracy.ts'
import { reforecast, type Day } from '../../src/forecast.ts'
import { models, rollingOrigins, wape } from '../../src/rolling.ts'
import { percent, type Row } from './row.ts'

/** Half-hourly calls of a bank; days that were filled in are treated as holidays and not judged. */
export function readCalls(data: string): Day[] {
  const name = join('calls', 'bank_calls_30min_filled.csv')
  const file = [join(data, 'data', name), join(data, name)].find(existsSync)
  if (!file) throw new Error(`no ${name} in ${data} or its folder data`)
  const lines = readFileSync(file, 'utf8').trim().split('\n').slice(1)
  const days = new Map<string, { counts: number[]; holiday: boolean }>()
  for (const line of lines) {
    const [date = '', , calls, imputed] = line.split(',')
    const day = days.get(date) ?? { counts: [], holiday: false }
    day.counts.push(Number(calls))
    day.holiday ||= imputed === '1'
    days.set(date, day)
  }
  return [...days].map(([date, day]) => ({ date, ...day }))
}

const week = 5
const noon = 10

/** Forecasts of real calls: a week ahead, a day ahead, and the afternoon from noon on, with their bands. */
export function calls(data: string): Row[] {
  const days = readCalls(data)
  const weekly = rollingOrigins(models.calendar, days, week, 12)
  const lastWeek = wape(rollingOrigins(models.lastWeek, days, week, 12))
  const triple = wape(rollingOrigins(models.holtWinters, days, week, 12))
  const mase = scaled(days)
  const daily = rollingOrigins(models.calendar, days, 1, 130)
  const judged = daily.slice(-57)
  const afternoons = daily.map(({ forecast, actual }) => ({
    forecast: reforecast(forecast, actual.slice(0, noon)),
    actual: actual.slice(noon),
  }))
  const after = afternoons.slice(-57)
  const [week1, day1, noon1] = [wape(weekly), wape(judged), wape(after)]
  const held = [0.8, 0.95].map((coverage) => ({
    coverage,
    day: holds(daily, coverage),
    noon: holds(afternoons, coverage),
  }))
  return [
    {
      what: 'forecast of real calls, 1 week ahead, 12 rolling origins',
      target: 'WAPE ≤ 6.4 %, MASE ≤ .86',
      measured:
        `WAPE ${percent(week1, 2)}, MASE ${mase.toFixed(3)} ` +
        `(as last week ${percent(lastWeek)}, Holt–Winters ${percent(triple)})`,
      reached: week1 <= 0.064 && mase <= 0.86,
    },
    {
      what: 'the same, 1 day ahead / the afternoon at noon',
      target: 'WAPE ≤ 5.3 % / ≤ 5.0 %',
      measured: `${percent(day1, 2)} / ${percent(noon1, 2)}`,
      reached: day1 <= 0.053 && noon1 <= 0.05,
    },
    ...held.map(({ coverage, day, noon }) => ({
      what: `the ${percent(coverage, 0)} band holds, 1 day ahead / at noon`,
      target: `${percent(coverage, 0)} ± 2`,
      measured: `${percent(day)} / ${percent(noon)}`,
      reached: Math.abs(day - coverage) <= 0.02 && Math.abs(noon - coverage) <= 0.02,
    })),
  ]
}

/** Mean over the origins of MAE / (in-sample error of "as a week before"). */
function scaled(days: readonly Day[]): number {
  let total = 0
  for (let origin = 0; origin < 12; origin++) {
    const known = days.slice(0, days.length - week * (12 - origin))
    const upTo = days.slice(0, known.length + week)
    const flat = known.flatMap(({ counts }) => counts)
    const off = rollingOrigins(models.calendar, upTo, week, 1).flatMap(({ forecast, actual }) =>
      forecast.map((count, slot) => Math.abs(actual[slot]! - count)),
    )
    const slots = days[0]!.counts.length
    total += off.reduce((sum, x) => sum + x, 0) / off.length / seasonalError(flat, week * slots)
  }
  return total / 12
}

/** Share of intervals inside the band learnt from the forecasts before each day. */
function holds(outturns: readonly Outturn[], coverage: number): number {
  let [inside, all] = [0, 0]
  for (let i = outturns.length - 57; i < outturns.length; i++) {
    const { forecast, actual } = outturns[i]!
    const { lower, upper } = band(forecast, outturns.slice(0, i), coverage)
    actual.forEach((count, slot) => {
      all++
      if (lower[slot]! <= count && count <= upper[slot]!) inside++
    })
  }
  return inside / all
}
