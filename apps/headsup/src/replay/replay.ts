import type { Role } from '../import/pump.ts'
import type { Progress } from '../import/progress.ts'
import type { Columns } from './columns.ts'
import type { Feed } from './feed.ts'

interface Options {
  readonly columns: Columns
  readonly feed: Feed
  readonly roles: Readonly<Record<'rollup' | 'detector' | 'decider', Role>>
  /** Left out, notices wait in the outbox. */
  readonly deliverer?: Role | undefined
  /** How far time moves at once. */
  readonly stepMs: number
  /** Puts the product's clock to the end of a slice. */
  readonly stand: (at: Date) => void
  readonly progress: Progress
  readonly signal: AbortSignal
}

/**
 * Lets a file happen: slice by slice its readings arrive, and the product does then what it would
 * have done then. A slice in which nothing arrived passes too, because a notice may wait for its end.
 *
 * @returns how many readings were new
 */
export async function replay(options: Options): Promise<number> {
  const { columns, feed, roles, deliverer, stepMs, stand, progress, signal } = options
  const last = columns.at[columns.size - 1] ?? -Infinity
  const begin = Math.floor((columns.at[0] ?? 0) / stepMs) * stepMs
  let stored = 0
  for (let to = begin + stepMs; to - stepMs <= last && !signal.aborted; to += stepMs) {
    stand(new Date(to))
    stored += await feed(to)
    await Promise.all([drain(roles.rollup), drain(roles.detector)])
    await drain(roles.decider)
    if (deliverer) await drain(deliverer)
    progress.update(feed.at / columns.size, feed.at)
  }
  progress.end()
  return stored
}

async function drain(role: Role): Promise<void> {
  while (await role.step()) continue
}
