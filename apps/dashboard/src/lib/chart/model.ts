import type { MarkKind } from '#lib/marks.ts'
import type { Values } from './geometry.ts'

/** One series against what is usual, column-wise. Instants in ms since 1970, values in `unit`. */
export interface BandData {
  readonly at: readonly number[]
  readonly observed: Values
  readonly expected: Values
  readonly lower: Values
  readonly upper: Values
  /** Distance of two points. */
  readonly stepMs: number
}

/** Something that happened, drawn as its mark. */
export interface ChartMark {
  readonly at: number
  readonly kind: MarkKind
  readonly label: string
  /** A line through the whole chart, as a notice draws one through every chart of its page. */
  readonly line?: boolean
}

/** What is drawn besides the data. */
export interface ChartScene {
  readonly data: BandData
  readonly marks: readonly ChartMark[]
  readonly now: number | undefined
  readonly nowLabel: string
  /** A fall below the band is an outage rather than a drop. */
  readonly under: 'drop' | 'outage'
  /** The band is a first guess, not yet used. */
  readonly learning: boolean
  /** Draws a dot at each point: few, and each a day. */
  readonly dots: boolean
  /** The unfinished newest value, drawn apart. */
  readonly partial: { readonly at: number; readonly value: number } | null
  /** A line over its own trace, such as the way a bill is heading. */
  readonly ahead: { readonly data: BandData; readonly label: string } | null
  readonly labels: { readonly band?: string; readonly ahead?: string }
}
