import type { Format } from '#lib/format.ts'
import { m } from '#lib/paraglide/messages.js'
import { stretches } from './geometry.ts'
import type { ChartScene } from './model.ts'

/** A chart as one spoken sentence or two: what it shows, and when the line left the band. */
export function describe(
  title: string,
  { data, now, learning }: ChartScene,
  format: Format,
  say: (value: number) => string,
): string {
  const last = data.observed.findLastIndex((value) => value != null)
  const value = data.observed[last]
  if (value == null) return m.chart_empty({ title })
  const daily = data.stepMs >= 86_400_000
  const when = (at: number) => (daily ? format.date(at) : format.moment(at, now ?? at))
  const newest = m.chart_newest({ title, value: say(value), when: when(data.at[last] ?? 0) })
  if (learning) return newest
  const outside = stretches(data.at, data.observed, data.lower, data.upper)
  if (outside.length === 0) return `${newest} ${m.chart_inside()}`
  const told = outside.slice(-3).map(({ side, from, to, open }) => {
    const times = { from: when(from), to: when(to) }
    if (open) return side === 'above' ? m.chart_above_since(times) : m.chart_below_since(times)
    return side === 'above' ? m.chart_above(times) : m.chart_below(times)
  })
  return `${newest} ${told.join(' ')}`
}
