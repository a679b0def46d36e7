import { setTimeout as sleep } from 'node:timers/promises'

/** One piece of work; resolves to whether there was any. */
export type Step = () => Promise<boolean>

interface LoopOptions {
  /** How long to wait after a step that found nothing, unless woken. */
  readonly idleMs: number
  /** Called with what a step threw; the loop then waits, doubling up to 30 s, and goes on. */
  readonly failed: (error: unknown) => void
  /** Errors after which going on would do harm. They end the loop by rejecting it. */
  readonly fatal?: (error: unknown) => boolean
}

/** A loop's alarm clock: `wake` ends its present wait. */
export interface Waker {
  wake(): void
  wait(ms: number, signal: AbortSignal): Promise<void>
}

export function createWaker(): Waker {
  let current: AbortController | undefined
  let pending = false
  return {
    wake() {
      pending = true
      current?.abort()
    },
    async wait(ms, signal) {
      if (!pending && !signal.aborted) {
        current = new AbortController()
        // Being woken and being stopped both end the wait early; neither is a fault.
        await sleep(ms, undefined, { signal: AbortSignal.any([signal, current.signal]) }).catch(
          () => {},
        )
        current = undefined
      }
      pending = false
    },
  }
}

/** Repeats `step` until aborted. A step that found work runs again at once; one that found none waits. */
export async function loop(
  step: Step,
  { idleMs, failed, fatal = () => false }: LoopOptions,
  signal: AbortSignal,
  waker: Waker = createWaker(),
): Promise<void> {
  let pause = 250
  while (!signal.aborted) {
    try {
      if (!(await step())) await waker.wait(idleMs, signal)
      pause = 250
    } catch (error) {
      if (fatal(error)) throw error
      failed(error)
      await waker.wait(pause, signal)
      pause = Math.min(pause * 2, 30_000)
    }
  }
}
