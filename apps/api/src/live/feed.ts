import type { Store } from '@headsup/store'
import {
  changesBetween,
  newestChange,
  readChanges,
  remembersSince,
  type Change,
} from '@headsup/store/live'
import type { Place } from '@headsup/store/log'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../deps.ts'

/** Rows read at once, and the most a reader who was away is told of one by one. */
const BATCH = 5000
/** Between two reads while changes come thick and fast. */
const PACE_MS = 50
/** How soon to look again when a transaction still runs that others overtook. */
const UNSETTLED_MS = 50
/** How soon to look unasked: a lost connection may have swallowed a notification. */
const UNASKED_MS = 5000

/** What one reader follows. */
export interface Following {
  /** Where it starts; whatever it hears is after this. */
  readonly from: Place
  /** What it missed since it was last here, oldest first. */
  readonly missed: readonly Change[]
  /** Whether it can go on where it stopped; else what it shows may be old. */
  readonly resumed: boolean
  stop(): void
}

export interface Feed {
  /** Tells of every change from now on, and of what was missed after a place the reader was at. */
  follow(after: Place | undefined, hear: (changes: readonly Change[]) => void): Promise<Following>
}

/** One LISTEN connection and one tail of `changes`, however many readers; none while there are none. */
export function createFeed(store: Store, logger: Logger | undefined, signal?: AbortSignal): Feed {
  const readers = new Set<(changes: readonly Change[]) => void>()
  let tail: { cursor: Place } | undefined
  let starting: Promise<{ cursor: Place }> | undefined

  async function start(): Promise<{ cursor: Place }> {
    let wake = Promise.withResolvers<void>()
    const heard = () => wake.resolve()
    const { unlisten } = await store.sql.listen('changes', heard, heard)
    const here = { cursor: await newestChange(store.sql) }
    void follow().catch((error: unknown) => logger?.error({ err: error }, 'live tail ended'))
    return here

    async function follow() {
      while (readers.size > 0 && !signal?.aborted) {
        wake = Promise.withResolvers()
        const next = await readChanges(store.sql, here.cursor, BATCH).catch((error: unknown) => {
          logger?.error({ err: error }, 'changes could not be read')
          return { changes: [], unsettled: false }
        })
        const last = next.changes.at(-1)
        if (last) {
          here.cursor = last
          for (const hear of readers) hear(next.changes)
        }
        await pause(PACE_MS)
        if (next.changes.length === BATCH) continue
        await Promise.race([wake.promise, pause(next.unsettled ? UNSETTLED_MS : UNASKED_MS)])
      }
      tail = undefined
      await unlisten()
    }
  }

  const pause = (ms: number) =>
    sleep(ms, undefined, { ref: false, ...(signal && { signal }) }).catch(() => {})

  return {
    async follow(after, hear) {
      readers.add(hear) // before anything is awaited, so that the tail does not end meanwhile
      try {
        tail ??= await (starting ??= start().finally(() => (starting = undefined)))
        // From here to the return nothing is heard that `from` does not precede.
        const from = tail.cursor
        const stop = () => void readers.delete(hear)
        if (!after || !(await remembersSince(store.sql, after)))
          return { from, missed: [], resumed: false, stop }
        const missed = await changesBetween(store.sql, after, from, BATCH)
        if (missed.length === BATCH) return { from, missed: [], resumed: false, stop }
        return { from, missed, resumed: true, stop }
      } catch (error) {
        readers.delete(hear)
        throw error
      }
    },
  }
}
