import type { BandData } from '#lib/chart/model.ts'

interface Projection {
  readonly cycle: string
  readonly at: string
  readonly spent: number
  readonly projected: number
  readonly lower: number
  readonly upper: number
  readonly usual: number | null
}

/** The bill of a cycle as a chart: what was spent day by day, the usual bill as its band, and the way ahead. */
export interface BillChart {
  readonly data: BandData
  readonly ahead: BandData
  readonly from: number
  readonly to: number
  readonly projected: number
  readonly spent: number
}

const DAY_MS = 86_400_000
/** A usual bill is never the same twice: this far either way counts as usual. */
const USUAL_WIDTH = 0.12

/** @returns null when nothing was projected in this cycle */
export function billChart(
  bill: readonly Projection[],
  cycle: { readonly start: string; readonly end: string },
): BillChart | null {
  const from = Date.parse(cycle.start)
  const to = Date.parse(cycle.end)
  const rows = bill.filter(({ at }) => Date.parse(at) > from - DAY_MS && Date.parse(at) <= to)
  const last = rows.at(-1)
  if (!last) return null
  const end = Date.parse(last.at)
  const { usual } = last
  const times = [from, ...rows.map(({ at }) => Date.parse(at)), ...(end < to ? [to] : [])]
  // The usual bill grows evenly over the cycle.
  const grown = (at: number) => (usual === null ? null : usual * ((at - from) / (to - from)))
  const data: BandData = {
    stepMs: DAY_MS,
    at: times,
    observed: [0, ...rows.map(({ spent }) => spent), ...(end < to ? [null] : [])],
    expected: times.map(grown),
    lower: times.map((at) => scaled(grown(at), 1 - USUAL_WIDTH)),
    upper: times.map((at) => scaled(grown(at), 1 + USUAL_WIDTH)),
  }
  const ahead: BandData = {
    stepMs: DAY_MS,
    at: [end, to],
    observed: [null, null],
    expected: [last.spent, last.projected],
    lower: [last.spent, last.lower],
    upper: [last.spent, last.upper],
  }
  return { data, ahead, from, to, projected: last.projected, spent: last.spent }
}

const scaled = (value: number | null, by: number) => (value === null ? null : value * by)
