/** What the stream names: the kinds of row that change. */
export const topics = [
  'alert',
  'incident',
  'surge',
  'notice',
  'decision',
  'contact',
  'usage',
  'verdict',
] as const
export type Topic = (typeof topics)[number]

/** What changed since the last call. */
export type OnNews = (changed: ReadonlySet<Topic>) => void

interface Timing {
  now(): number
  /** @returns what cancels it */
  after(ms: number, act: () => void): () => void
}

const browser: Timing = {
  now: () => performance.now(),
  after(ms, act) {
    const timer = setTimeout(act, ms)
    return () => clearTimeout(timer)
  },
}

/** Passes news on; a burst reaches each listener as one call, since a page re-reads rather than patches. */
export function createNews(timing: Timing = browser) {
  const listeners = new Set<(topic: Topic) => void>()
  return {
    tell(topic: Topic) {
      for (const listener of listeners) listener(topic)
    },
    /** Calls `act` at most once in `everyMs`: at once after a quiet time, and never later than that. */
    on(wanted: readonly Topic[], act: OnNews, everyMs: number): () => void {
      let changed = new Set<Topic>()
      let cancel: (() => void) | undefined
      let calledAt = -Infinity
      const call = () => {
        cancel = undefined
        calledAt = timing.now()
        const news = changed
        changed = new Set()
        act(news)
      }
      const listener = (topic: Topic) => {
        if (!wanted.includes(topic)) return
        changed.add(topic)
        cancel ??= timing.after(Math.max(0, calledAt + everyMs - timing.now()), call)
      }
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        cancel?.()
      }
    },
  }
}
