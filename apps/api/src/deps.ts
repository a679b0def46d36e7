import type { Store } from '@headsup/store'
import type { EventLog } from '@headsup/stream'
import type { Identity } from './identity.ts'
import type { Mailbox } from './mailbox.ts'
import type { Press } from './press.ts'
import type { Scope, Role } from './scopes.ts'

/** What every route is made from. */
export interface Deps {
  readonly store: Store
  readonly log: EventLog
  /** The product's time; in the demo it is simulated. */
  readonly clock: () => Date
  readonly auth: {
    /** Signs sessions; at least 32 characters, kept by the caller between starts. */
    readonly secret: string
    /** Where people reach us, such as `https://headsup.example.com`; cookies are secure on https. */
    readonly baseUrl: string
  }
  /** How fast the clock runs; left out where it is the wall clock. */
  readonly speed?: () => number
  /** Left out where mail is really sent. */
  readonly mailbox?: Mailbox
  /** Left out where no reports are made. */
  readonly press?: Press
  readonly logger?: Logger
  /** Ends what would go on for ever: open live streams, listening to the database. */
  readonly signal?: AbortSignal
}

/** As much of pino as the API speaks. */
export interface Logger {
  error(fields: object, message: string): void
  info(fields: object, message: string): void
}

/** Whoever sent a request: a person with a session, or a machine with a key. */
export interface Who {
  readonly kind: 'person' | 'key'
  readonly id: string
  /** For log lines and "acknowledged by". */
  readonly name: string
  /** The person, or the one who made the key. */
  readonly personId: string
  readonly email?: string
  readonly role?: Role
  readonly scopes: readonly Scope[]
}

export interface Env {
  Variables: {
    identity: Identity
    /** Set by `allow`. */
    who: Who
  }
}
