import type { Store } from '@headsup/store'
import type { EventLog } from '@headsup/stream'

/** What every route is made from. */
export interface Deps {
  readonly store: Store
  readonly log: EventLog
  readonly clock: () => Date
}
