import { band, type Outturn } from './band.ts'
import { seasonalError } from './accuracy.ts'
import type { Day } from './forecast.ts'
import { models, rollingOrigins, wape, type Model } from './rolling.ts'

export type ModelName = keyof typeof models

/** How a model would have done, had it been asked each morning. Shares of 1. */
export interface ModelRecord {
  /** Days judged. */
  readonly days: number
  /** Σ|error| / Σ actual. */
  readonly wape: number
  /** Error over that of "as a week before"; below 1 is better than it. `null` before there is a week. */
  readonly mase: number | null
  /** Share of what came that was inside the bands of 80 and 95 %; `null` before bands can be learnt. */
  readonly held: { readonly 80: number; readonly 95: number } | null
}

/** The model to use, and why. */
export interface Choice {
  readonly model: ModelName
  /** What errors are counted over: single intervals, or whole days where an interval brings too few. */
  readonly grain: 'interval' | 'day'
  /** Candidates a week ahead by their error, best first; empty before there is enough to judge by. */
  readonly ranked: readonly { readonly name: ModelName; readonly wape: number }[]
  /** Past forecasts of the model in use, by days ahead. */
  readonly outturns: readonly (Outturn & { readonly steps: number; readonly date: string })[]
  readonly record: ModelRecord | null
}

/** Contacts an interval in use must bring on average to be judged by itself. */
const countable = 3
/** Another model must be better by so much than the first of the list: less is luck. */
const better = 0.95
/** Origins a week apart that candidates are compared at, and a day apart that bands are learnt from. */
const [weeks, mornings] = [8, 60]
/** Days of which the record tells. */
const judgedDays = 28

/**
 * Chooses by rolling origins, a week ahead, what would have missed least.
 *
 * @param perWeek  open days in a week
 */
export function chooseModel(history: readonly Day[], perWeek: number): Choice {
  const grain = perInterval(history) >= countable ? 'interval' : 'day'
  const judged = grain === 'interval' ? (of: readonly Outturn[]) => of : totals
  const origins = Math.min(weeks, Math.floor(history.length / perWeek) - 2)
  const ranked = (Object.keys(models) as ModelName[])
    .map((name) => ({
      name,
      wape:
        origins > 0
          ? wape(judged(rollingOrigins(models[name], history, perWeek, origins)))
          : Infinity,
    }))
    .sort((a, b) => a.wape - b.wape)
  const usual: ModelName = grain === 'interval' ? 'calendar' : 'spread'
  const least = better * (ranked.find(({ name }) => name === usual)?.wape ?? Infinity)
  const [best] = ranked
  const model = best && best.wape < least ? best.name : usual
  const days = Math.min(mornings, history.length - 2 * perWeek - perWeek + 1)
  const outturns = days > 0 ? morningsOf(models[model], history, perWeek, days) : []
  return {
    model,
    grain,
    ranked: origins > 0 ? ranked : [],
    outturns,
    record: recordOf(
      judged(outturns.filter(({ steps }) => steps === 1)),
      judged(history.map(({ counts }) => ({ forecast: counts, actual: counts }))),
      perWeek,
    ),
  }
}

/** Forecasts of each morning, a week ahead; those of the last week as far as it has come. */
function morningsOf(model: Model, history: readonly Day[], perWeek: number, days: number) {
  const last = Array.from({ length: perWeek - 1 }, (_, i) =>
    rollingOrigins(model, history, perWeek - 1 - i, 1),
  )
  return [...rollingOrigins(model, history, perWeek, days, 1), ...last.flat()]
}

/** Outturns of whole days. */
export const totals = (of: readonly Outturn[]): Outturn[] =>
  of.map(({ forecast, actual }) => ({ forecast: [sum(forecast)], actual: [sum(actual)] }))

function recordOf(
  outturns: readonly Outturn[],
  history: readonly Outturn[],
  perWeek: number,
): ModelRecord | null {
  const judged = outturns.slice(-judgedDays)
  if (judged.length === 0) return null
  const flat = history.flatMap(({ actual }) => actual)
  const slots = flat.length / history.length
  const off = judged.flatMap(({ forecast, actual }) =>
    forecast.map((count, slot) => Math.abs(actual[slot]! - count)),
  )
  const scale = seasonalError(flat, perWeek * slots)
  return {
    days: judged.length,
    wape: wape(judged),
    mase: scale > 0 ? sum(off) / off.length / scale : null,
    held: heldBy(outturns),
  }
}

/** Past forecasts below which their errors make no band. */
export const leastOutturns = 10

/** Share of intervals with contacts inside the bands learnt from the forecasts before each day. */
function heldBy(outturns: readonly Outturn[]): ModelRecord['held'] {
  const first = Math.max(leastOutturns, outturns.length - judgedDays)
  let [all, inside80, inside95] = [0, 0, 0]
  for (let i = first; i < outturns.length; i++) {
    const { forecast, actual } = outturns[i]!
    const [eighty, most] = [0.8, 0.95].map((share) => band(forecast, outturns.slice(0, i), share))
    forecast.forEach((count, slot) => {
      if (count === 0 && actual[slot] === 0) return
      all++
      if (within(actual[slot]!, eighty!, slot)) inside80++
      if (within(actual[slot]!, most!, slot)) inside95++
    })
  }
  return all > 0 ? { 80: inside80 / all, 95: inside95 / all } : null
}

const within = (count: number, { lower, upper }: ReturnType<typeof band>, slot: number) =>
  lower[slot]! <= count && count <= upper[slot]!

/** Mean contacts of the intervals that ever had any. */
function perInterval(history: readonly Day[]): number {
  const used = (history[0]?.counts ?? []).filter((_, slot) =>
    history.some(({ counts }) => counts[slot]! > 0),
  ).length
  return sum(history.map(({ counts }) => sum(counts))) / Math.max(1, used * history.length)
}

const sum = (values: readonly number[]): number => values.reduce((total, x) => total + x, 0)
