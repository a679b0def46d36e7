import type { Store } from '@headsup/store'
import { readSettings, writeSetting } from '@headsup/store/settings'
import { z } from 'zod'
import { truth } from './callers.ts'

const instant = z.coerce.date()

/** What a simulation must know to go on after a restart; kept as the setting `demo`. */
export const DemoState = z.object({
  seed: z.int(),
  subscribers: z.int(),
  /** Nobody is told of what began before. */
  quietUntil: instant,
  /** Where the history ends and the live stream begins. */
  until: instant,
  /** How far readings, events and calls were told. Telling them again changes nothing. */
  fed: instant,
  /** What the simulated clock last showed. */
  clock: instant,
  /** By policy: calls that were not made because a notice had come first. */
  avoided: z.record(z.string(), z.int()).default({}),
})
export type DemoState = z.infer<typeof DemoState>

/** Undefined where nothing was ever simulated. */
export async function readState({ db }: Store): Promise<DemoState | undefined> {
  const { demo } = await readSettings(db)
  return demo && DemoState.parse(demo)
}

export const writeState = ({ db }: Store, state: DemoState): Promise<void> =>
  writeSetting(db, 'demo', {
    ...state,
    quietUntil: state.quietUntil.toISOString(),
    until: state.until.toISOString(),
    fed: state.fed.toISOString(),
    clock: state.clock.toISOString(),
    truth,
  })
