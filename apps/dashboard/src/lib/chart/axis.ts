import type { Format } from '#lib/format.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** The shortest step between points that are months. */
export const MONTH_MS = 28 * DAY_MS

/** Words under the time axis: the date at midnight, the hour otherwise; days when a day is a step. */
export function timeLabels(splits: readonly number[], stepMs: number, format: Format): string[] {
  return splits.map((at) => {
    if (stepMs >= MONTH_MS) return format.month(at)
    if (stepMs >= DAY_MS) return format.date(at)
    return format.time(at) === '00:00' ? format.weekday(at) : format.time(at)
  })
}

/** Ticks at round hours or days of the zone, as many as fit. @param widthPx  of the plot, CSS px */
export function timeSplits(
  from: number,
  to: number,
  widthPx: number,
  format: Format,
  labelPx = 60,
): number[] {
  const most = Math.max(2, Math.floor(widthPx / labelPx))
  const step =
    [0.25, 0.5, 1, 2, 3, 6, 12, 24, 48, 120, 168, 240, 336]
      .map((hours) => hours * HOUR_MS)
      .find((ms) => (to - from) / ms <= most) ?? 30 * DAY_MS
  // A label is centred on its tick: the last one needs half its width.
  const edge = ((to - from) / widthPx) * 16
  const splits: number[] = []
  if (step < DAY_MS) {
    // Hours are counted from local midnight; a zone may be a quarter of an hour off.
    const [hours = 0, minutes = 0] = format.time(from).split(':').map(Number)
    const midnight = Math.floor(from / 60_000) * 60_000 - (hours * 60 + minutes) * 60_000
    for (let at = midnight; at <= to - edge; at += step) if (at >= from) splits.push(at)
    return splits
  }
  const days = Math.round(step / DAY_MS)
  let count = 0
  for (let at = Math.ceil(from / HOUR_MS) * HOUR_MS; at <= to - edge; at += HOUR_MS) {
    if (format.hour(at) !== 0) continue
    if (count++ % days === 0) splits.push(at)
    at += 20 * HOUR_MS
  }
  return splits
}

/** Values beside the grid lines, all with as many decimals as the one that needs most. */
export function axisLabels(values: readonly number[], format: Format): string[] {
  if (values.some((value) => Math.abs(value) >= 10_000)) return values.map(format.compact)
  const digits = [0, 1, 2].find((places) =>
    values.every((value) => Math.abs(Number(value.toFixed(places)) - value) < 1e-9),
  )
  return values.map((value) => format.number(value, digits ?? 2))
}
