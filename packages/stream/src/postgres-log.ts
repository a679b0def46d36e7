import type { Store } from '@headsup/store'
import { appendEvents, appendObservations, readLog, START, type Place } from '@headsup/store/log'
import type { BusinessEvent, Entry, EventLog, Position } from './event-log.ts'

/** The log as a table. Raw rows, what is new of them and the entry are one statement's work. */
export function createPostgresLog(store: Store): EventLog {
  return {
    async append({ observations = [], events = [] }) {
      return (await appendObservations(store, observations)) + (await appendEvents(store, events))
    },

    async read(after, limit, only) {
      const rows = await readLog(store.sql, placeOf(after), limit, only === 'events')
      return rows.map((row): Entry => ({
        position: positionOf(row),
        appendedAt: row.appendedAt,
        seriesIds: row.seriesIds ?? [],
        ats: row.ats ? numbers(row.ats) : [],
        values: row.readings ?? [],
        events: (row.events ?? []) as readonly BusinessEvent[],
      }))
    },

    async watch(wake) {
      const { unlisten } = await store.sql.listen('log', wake)
      return unlisten
    },
  }
}

/** A position as the store keeps it: transaction and sequence. */
export function placeOf(position: Position): Place {
  if (position === '') return START
  const [txid, seq] = position.split(':')
  if (!txid || !seq) throw new RangeError(`not a position of this log: ${position}`)
  return { txid, seq }
}

export const positionOf = ({ txid, seq }: Place) => `${txid}:${seq}` as Position

/** `{1,2,3}` as numbers; postgres.js would make strings of 64-bit integers. */
const numbers = (array: string): number[] => array.slice(1, -1).split(',').map(Number)
