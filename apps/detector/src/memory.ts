import { createBilling, createDetector, type Billing, type Detector } from '@headsup/detection'
import type { SnapshotBlock } from '@headsup/store/detection'

/** The two memories of a detector: what is normal for each series, and what each customer's bills were. */
export type Memory = 'series' | 'bill'

export interface Recalled {
  readonly engine: Detector
  readonly billing: Billing
  /** Those that the snapshot holds in a form of another version; they begin empty. */
  readonly lost: ReadonlySet<Memory>
}

/**
 * The engines as a snapshot left them. To be described afterwards: what is known of customers now
 * goes over what was known when the snapshot was taken, and a new customer takes a row behind theirs.
 */
export function recall(
  blocks: readonly SnapshotBlock[],
  falseAlarmsPerCustomerMonth: number,
): Recalled {
  const lost = new Set<Memory>()
  const part = (name: SnapshotBlock['part']) => blocks.filter((block) => block.part === name)
  const engine = remembered(
    () => createDetector({ falseAlarmsPerCustomerMonth }),
    (empty) => empty.restore(part('series'), part('globals')[0]?.bytes ?? null),
    () => lost.add('series'),
  )
  const billing = remembered(
    createBilling,
    (empty) => part('bill').forEach(({ bytes }) => empty.restore(bytes)),
    () => lost.add('bill'),
  )
  return { engine, billing, lost }
}

/** One that was half restored is as useless as the bytes, so an empty one takes its place. */
function remembered<T>(create: () => T, restore: (empty: T) => void, forget: () => void): T {
  const one = create()
  try {
    restore(one)
    return one
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    forget()
    return create()
  }
}
