/** A linear scale from data to px. */
export const linear =
  (from: number, to: number, start: number, end: number) =>
  (value: number): number =>
    start + ((value - from) / (to - from || 1)) * (end - start)

/** Three to five round values between two others. */
export function ticks(low: number, high: number): number[] {
  const rough = (high - low) / 4
  const power = 10 ** Math.floor(Math.log10(rough || 1))
  const step = ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10) * power
  const found: number[] = []
  for (let at = Math.ceil(low / step) * step; at <= high + 1e-9; at += step)
    found.push(Math.abs(at) < step / 1e6 ? 0 : at)
  return found
}

/** As many digits as "about" deserves: three that count. */
export function about(value: number): number {
  if (Math.abs(value) < 100) return Math.round(value)
  const step = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 2)
  return Math.round(value / step) * step
}
