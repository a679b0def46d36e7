/** One case of a vector file: figures to go in, figures that must come out. */
export interface Case {
  readonly id: string
  readonly fn: string
  readonly input: Input
  readonly expected: Record<string, unknown>
  readonly tol?: Record<string, number> | null
  readonly source?: unknown
}

/** A file of cases. */
export interface VectorFile {
  readonly name: string
  readonly default_tolerance?: { abs?: number; rel?: number } | null
  readonly cases: readonly Case[]
}

// The files are parsed JSON of many shapes; a wrong shape shows as a failed case.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Input = any

/**
 * Computes what a case expects, under the names it expects. A figure that cannot be had for every input is a
 * function, called only when it is expected.
 */
export type Kind = (input: Input, of: Case) => Record<string, unknown>

export type Kinds = Readonly<Record<string, Kind>>
