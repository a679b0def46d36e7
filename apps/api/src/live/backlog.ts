import type { Change } from '@headsup/store/live'
import type { Place } from '@headsup/store/log'

/** Ids of one topic told at once; with more a page re-reads anyway. */
const MOST = 500

/** One server-sent event. */
export interface Message {
  readonly event: string
  readonly data: unknown
  /** Where to resume; only on the last message of a burst, since resuming skips all before it. */
  readonly id?: string
}

/** What one reader has not been told yet. However slow it reads, this stays small. */
export function createBacklog() {
  let topics = new Map<string, Set<number>>()
  let last: Place | undefined
  return {
    add(changes: readonly Change[]): void {
      for (const change of changes) {
        let ids = topics.get(change.topic)
        if (!ids) topics.set(change.topic, (ids = new Set()))
        if (change.ref !== null && ids.size <= MOST) ids.add(Number(change.ref))
        last = change
      }
    },

    get empty() {
      return topics.size === 0
    },

    /** One message a topic, and nothing is left. */
    take(): Message[] {
      const messages = [...topics].map(([event, ids]): Message => {
        const more = ids.size > MOST
        return { event, data: { ids: [...ids].slice(0, MOST), ...(more && { more }) } }
      })
      const final = messages.pop()
      if (final && last) messages.push({ ...final, id: idOf(last) })
      topics = new Map()
      return messages
    },
  }
}

export const idOf = ({ txid, seq }: Place) => `${txid}-${seq}`

/** What `Last-Event-ID` said; undefined when it is none of ours. */
export function placeOf(id: string | undefined): Place | undefined {
  const [, txid, seq] = /^(\d{1,20})-(\d{1,19})$/.exec(id ?? '') ?? []
  return txid && seq ? { txid, seq } : undefined
}

export function encode({ event, data, id }: Message): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n${id ? `id: ${id}\n` : ''}\n`
}
