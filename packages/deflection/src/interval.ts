/** An estimate and how far it may be off: the truth lies in [lower, upper] with the stated confidence. */
export interface Interval {
  readonly estimate: number
  readonly lower: number
  readonly upper: number
}

/** Two limits without an estimate between them. */
export type Limits = readonly [lower: number, upper: number]

/** An interval in another unit, e.g. shares × customers = contacts. A negative factor swaps the limits. */
export function scale({ estimate, lower, upper }: Interval, factor: number): Interval {
  return factor < 0
    ? { estimate: estimate * factor, lower: upper * factor, upper: lower * factor }
    : { estimate: estimate * factor, lower: lower * factor, upper: upper * factor }
}

/** An interval moved by a constant known without error, e.g. the cost of the notices. */
export const shift = ({ estimate, lower, upper }: Interval, by: number): Interval => ({
  estimate: estimate + by,
  lower: lower + by,
  upper: upper + by,
})
