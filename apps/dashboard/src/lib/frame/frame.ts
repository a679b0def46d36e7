/** Who is signed in. */
export interface Me {
  readonly id: string
  readonly name: string
  readonly email: string | null
  readonly role: string | null
  readonly scopes: readonly string[]
}

/** What every page of the frame knows. */
export interface Frame {
  readonly me: Me
  readonly brand: string
  /** ISO 4217 code. */
  readonly currency: string
  /** The service's own zone, IANA name. */
  readonly timeZone: string
  /** The product's time when the page was made, ISO. */
  readonly now: string
  /** Time of the newest reading, ISO, or null before the first. */
  readonly lastReadingAt: string | null
  /** So long without a reading is longer than the source usually pauses, ms. */
  readonly quietMs: number
  readonly demo: boolean
}

/** Whether this person may do what the scope names. */
export const may = (me: Me | undefined, scope: string): boolean =>
  me?.scopes.includes(scope) ?? false
