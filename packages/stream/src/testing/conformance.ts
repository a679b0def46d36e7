import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  BEGINNING,
  type Entry,
  type EventLog,
  type Observation,
  type Position,
} from '../event-log.ts'

interface Engine {
  /** An empty log; called before each test. */
  readonly open: () => Promise<EventLog>
  /** Series that exist. */
  readonly series: () => readonly [number, number]
}

const DAY = Date.UTC(2026, 10, 1)

const observation = (seriesId: number, minute: number, value = minute): Observation => ({
  seriesId,
  at: DAY + minute * 60_000,
  value,
  identity: 0n,
})

/** Reads on from a position to the end, a few entries at a time. */
async function drain(log: EventLog, from: Position = BEGINNING): Promise<Entry[]> {
  const all: Entry[] = []
  for (let at = from; ;) {
    const some = await log.read(at, 3)
    const last = some.at(-1)
    if (!last) return all
    all.push(...some)
    at = last.position
  }
}

const rows = (entries: readonly Entry[]) =>
  entries.flatMap(({ seriesIds, ats, values }) =>
    seriesIds.map((seriesId, i) => [seriesId, ats[i], values[i]]),
  )

/** What every engine of the log must do; each engine's own test calls this. */
export function conformance(name: string, { open, series }: Engine): void {
  describe(`${name} as an event log`, () => {
    let log: EventLog
    let a: number
    let b: number
    beforeEach(async () => {
      log = await open()
      ;[a, b] = series()
    })

    test('gives back what was appended, in order, to any reader from any position', async () => {
      await log.append({ observations: [observation(a, 1), observation(b, 1)] })
      await log.append({ observations: [observation(a, 2)] })
      const entries = await drain(log)
      expect(rows(entries)).toEqual([
        [a, DAY + 60_000, 1],
        [b, DAY + 60_000, 1],
        [a, DAY + 120_000, 2],
      ])
      expect(rows(await drain(log, entries[0]?.position))).toEqual([[a, DAY + 120_000, 2]])
      expect(await drain(log, entries.at(-1)?.position)).toEqual([])
    })

    test('counts an observation once, within a batch, across batches and on a repetition', async () => {
      const first = [observation(a, 1), observation(a, 1), observation(a, 2)]
      expect(await log.append({ observations: first })).toBe(2)
      expect(await log.append({ observations: first })).toBe(0)
      expect(await log.append({ observations: [observation(a, 2, 99), observation(a, 3)] })).toBe(1)
      expect(rows(await drain(log)).map(([, , value]) => value)).toEqual([1, 2, 3])
    })

    test('keeps two observations of one instant apart when their senders gave them ids', async () => {
      const call = (identity: bigint) => ({ ...observation(a, 1), identity })
      expect(await log.append({ observations: [call(7n), call(-8n)] })).toBe(2)
      expect(await log.append({ observations: [call(-8n)] })).toBe(0)
    })

    test('counts once what many writers append at the same time, and no writer fails', async () => {
      const minutes = Array.from({ length: 200 }, (_, minute) => minute)
      const writers = Array.from({ length: 6 }, (_, writer) => {
        // Each writes the same rows in another order: an engine that locks as it goes would deadlock.
        const rotated = [...minutes.slice(writer * 30), ...minutes.slice(0, writer * 30)]
        return log.append({ observations: rotated.map((minute) => observation(a, minute)) })
      })
      const stored = (await Promise.all(writers)).reduce((sum, n) => sum + n, 0)
      expect(stored).toBe(200)
      expect(new Set(rows(await drain(log)).map(([, at]) => at)).size).toBe(200)
    })

    test('stores nothing of a batch that it rejects', async () => {
      const bad = { ...observation(a, 2), value: Number.NaN, at: Number.NaN }
      await expect(log.append({ observations: [observation(a, 1), bad] })).rejects.toThrow()
      expect(await drain(log)).toEqual([])
    })

    test('carries business events beside observations, each once, and can leave the rest out', async () => {
      const event = {
        source: 'shop',
        id: 'o-1',
        type: 'order.delayed',
        at: DAY,
        customerId: null,
        data: { order: '1', note: '“”' },
      }
      await log.append({ observations: [observation(a, 1)] })
      expect(await log.append({ events: [event] })).toBe(1)
      expect(await log.append({ events: [event] })).toBe(0)
      const [only, ...none] = await log.read(BEGINNING, 10, 'events')
      expect(only?.events).toEqual([event])
      expect(none).toEqual([])
    })

    test('wakes a watcher when something was appended', async () => {
      const woken = Promise.withResolvers<void>()
      const stop = await log.watch(() => woken.resolve())
      await log.append({ observations: [observation(a, 1)] })
      await woken.promise
      await stop()
    })

    test('whatever is appended in whatever batches, a reader sees each new row exactly once', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 30 })), { maxLength: 20 }),
            { maxLength: 6 },
          ),
          async (batches) => {
            const fresh = await open()
            const [one, two] = series()
            const expected = new Set<string>()
            for (const batch of batches) {
              const observations = batch.map(([first, minute]) =>
                observation(first ? one : two, minute),
              )
              await fresh.append({ observations })
              for (const { seriesId, at } of observations) expected.add(`${seriesId} ${at}`)
            }
            const seen = rows(await drain(fresh)).map(([seriesId, at]) => `${seriesId} ${at}`)
            expect(seen.length).toBe(expected.size)
            expect(new Set(seen)).toEqual(expected)
          },
        ),
        { numRuns: 25 },
      )
    })
  })
}
