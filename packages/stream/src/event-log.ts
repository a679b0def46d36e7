/** One number about one series at one instant. */
export interface Observation {
  readonly seriesId: number
  /** ms since 1970 */
  readonly at: number
  readonly value: number
  /** 64-bit hash of the sender's (source, id); 0 where it gave none, and (series, at) identifies. */
  readonly identity: bigint
}

/** Something that happened in the business: a parcel is late, a price changes. */
export interface BusinessEvent {
  readonly source: string
  readonly id: string
  readonly type: string
  /** ms since 1970 */
  readonly at: number
  readonly customerId: number | null
  readonly data: Record<string, unknown>
}

/** Where a reader stands. Opaque, ordered by the engine alone, fit for storing as text. */
export type Position = string & { readonly __brand: 'Position' }

/** Before the first entry. */
export const BEGINNING = '' as Position

/** One batch as it was appended, without what had been there before. Columns are in step. */
export interface Entry {
  readonly position: Position
  readonly appendedAt: Date
  readonly seriesIds: readonly number[]
  /** ms since 1970 */
  readonly ats: readonly number[]
  readonly values: readonly number[]
  readonly events: readonly BusinessEvent[]
}

/**
 * The event log: what was appended, in one order that every reader sees alike. The engine behind
 * it is PostgreSQL; `conformance.ts` says what any other must do as well.
 */
export interface EventLog {
  /**
   * Stores what is new of a batch. When it resolves, that is on disk; when it rejects, nothing of
   * the batch is. An observation or event appended before, in whatever batch, is not stored again,
   * also when two callers append it at once.
   *
   * @returns how many were new, in all
   */
  append(batch: {
    readonly observations?: readonly Observation[]
    readonly events?: readonly BusinessEvent[]
  }): Promise<number>

  /**
   * The entries after a position, oldest first; none when the reader is at the end. An entry that
   * was committed is never skipped, however late its transaction ended.
   *
   * @param limit  entries, not rows
   * @param only   leaves out the entries that hold no business events
   */
  read(after: Position, limit: number, only?: 'events'): Promise<Entry[]>

  /** Calls back when there may be more to read. Returns how to stop listening. */
  watch(wake: () => void): Promise<() => Promise<void>>
}
