import { hash } from 'node:crypto'
import type { SeriesResolver } from '@headsup/store/ingest'
import type { BusinessEvent, Observation } from '@headsup/stream'
import { BROKEN, type Batch, type Rejection } from './envelope.ts'
import { parseInstant } from './instant.ts'

/** The type of a CloudEvent whose data is an observation; any other is something that happened. */
export const OBSERVATION = 'headsup.observation'

const EARLIEST = Date.UTC(2000, 0, 1)
const AHEAD_MS = 24 * 3_600_000

/** A batch sorted into what can be stored and what cannot. */
export interface Checked {
  readonly observations: readonly Observation[]
  readonly events: readonly BusinessEvent[]
  /** By index. */
  readonly rejected: readonly Rejection[]
}

/** An observation whose series is not known yet. */
interface Unresolved {
  readonly index: number
  readonly customer: string
  readonly metric: string
  readonly at: number
  readonly value: number
  readonly identity: bigint
}

interface Pending extends BusinessEvent {
  readonly index: number
  readonly subject: string | undefined
}

/**
 * Checks each event by hand: this runs for every event of every batch. Customers and metrics that
 * nobody knew are created together, once a batch.
 */
export async function checkBatch(
  { items, cloud }: Batch,
  resolver: SeriesResolver,
  now: Date,
): Promise<Checked> {
  const latest = now.getTime() + AHEAD_MS
  const observations: Observation[] = []
  const unresolved: Unresolved[] = []
  const pending: Pending[] = []
  const rejected: Rejection[] = []

  for (let index = 0; index < items.length; index++) {
    const item = items[index]
    let reason: string | undefined
    if (typeof item !== 'object' || item === null || Array.isArray(item))
      reason = item === BROKEN ? 'is not JSON' : 'must be an object'
    else if (cloud || 'specversion' in item) reason = takeCloudEvent(item as Fields, index)
    else reason = takeObservation(item as Fields, index, undefined)
    if (reason !== undefined) rejected.push({ index, reason })
  }

  if (unresolved.length > 0) {
    await resolver.ensure(unresolved.map(({ customer, metric }) => [customer, metric] as const))
    for (const { index, customer, metric, at, value, identity } of unresolved) {
      const seriesId = resolver.resolve(customer, metric)
      if (value < 0 && resolver.kindOf(metric) !== 'gauge')
        rejected.push({ index, reason: negative(metric, value) })
      else if (seriesId === undefined)
        rejected.push({ index, reason: 'its customer was deleted just now' })
      else observations.push({ seriesId, at, value, identity })
    }
  }

  const subjects = pending.flatMap(({ subject }) => (subject === undefined ? [] : [subject]))
  await resolver.ensureCustomers(subjects)
  const events = pending.map(({ index: _, subject, ...event }) => ({
    ...event,
    customerId: subject === undefined ? null : (resolver.customer(subject) ?? null),
  }))
  return { observations, events, rejected: rejected.sort((a, b) => a.index - b.index) }

  function takeObservation(item: Fields, index: number, envelope: Fields | undefined) {
    const { customer, metric, value } = item
    if (typeof customer !== 'string') return needs('customer', customer, 'must be a text')
    if (typeof metric !== 'string') return needs('metric', metric, 'must be a text')
    if (typeof value !== 'number' || !Number.isFinite(value))
      return needs('value', value, 'must be a finite number')
    const time = item.time ?? envelope?.time
    const at = typeof time === 'string' ? parseInstant(time) : NaN
    if (!(at >= EARLIEST && at <= latest)) return badTime(time, at)
    const id = envelope?.id ?? item.id
    const source = envelope?.source ?? item.source ?? ''
    if (typeof source !== 'string') return needs('source', source, 'must be a text')
    if (id !== undefined && id !== null && typeof id !== 'string')
      return needs('id', id, 'must be a text')
    const identity = id === undefined || id === null ? 0n : identityOf(source, id)

    const seriesId = resolver.resolve(customer, metric)
    const kind = seriesId === undefined ? undefined : resolver.kindOf(metric)
    if (seriesId !== undefined && kind !== undefined) {
      if (value < 0 && kind === 'increment') return negative(metric, value)
      observations.push({ seriesId, at, value, identity })
      return undefined
    }
    const unfit = badCode('customer', customer, 200) ?? badCode('metric', metric, 100)
    if (unfit === undefined) unresolved.push({ index, customer, metric, at, value, identity })
    return unfit
  }

  function takeCloudEvent(item: Fields, index: number) {
    const { specversion, id, source, type, subject, time, data } = item
    if (specversion !== '1.0') return needs('specversion', specversion, 'must be "1.0"')
    for (const [name, value] of [
      ['id', id],
      ['source', source],
      ['type', type],
    ] as const) {
      const unfit =
        typeof value === 'string' ? badCode(name, value, 500) : needs(name, value, 'must be a text')
      if (unfit !== undefined) return unfit
    }
    if (item.data_base64 !== undefined) return 'data_base64: send JSON in data instead'
    if (data !== undefined && data !== null && (typeof data !== 'object' || Array.isArray(data)))
      return needs('data', data, 'must be an object')
    if (type === OBSERVATION) return takeObservation({ customer: subject, ...data }, index, item)
    if (subject !== undefined && subject !== null) {
      const unfit =
        typeof subject === 'string'
          ? badCode('subject', subject, 200)
          : needs('subject', subject, 'must be the code of a customer')
      if (unfit !== undefined) return unfit
    }
    // Optional in CloudEvents; without it a repetition could not be told from another event.
    const at = typeof time === 'string' ? parseInstant(time) : NaN
    if (!(at >= EARLIEST && at <= latest)) return badTime(time, at)
    if (data && UNSTORABLE.test(JSON.stringify(data)))
      return 'data: must not hold U+0000 or half a surrogate pair'
    pending.push({
      index,
      subject: (subject as string | null) ?? undefined,
      source: source as string,
      id: id as string,
      type: type as string,
      at,
      customerId: null,
      data: (data as Record<string, unknown> | null) ?? {},
    })
    return undefined
  }

  function badTime(time: unknown, at: number): string {
    if (typeof time !== 'string' || Number.isNaN(at))
      return needs(
        'time',
        time,
        'must be an ISO 8601 date and time with a zone, like 2026-11-21T12:00:00Z',
      )
    return at < EARLIEST
      ? needs('time', time, 'must not be before 2000-01-01')
      : needs('time', time, 'must not be more than 24 hours ahead')
  }
}

interface Fields {
  readonly [name: string]: unknown
  readonly customer?: unknown
  readonly metric?: unknown
  readonly time?: unknown
  readonly value?: unknown
  readonly source?: unknown
  readonly id?: unknown
  readonly specversion?: unknown
  readonly type?: unknown
  readonly subject?: unknown
  readonly data?: unknown
  readonly data_base64?: unknown
}

/** What an event's sender calls it, in 64 bits; never 0, which stands for none. */
export function identityOf(source: string, id: string): bigint {
  const digest = hash('sha256', `${source.length}:${source}${id}`, 'buffer')
  return digest.readBigInt64BE(0) || 1n
}

/** In JSON text: an escaped U+0000 or lone surrogate, which PostgreSQL cannot keep. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/

function badCode(field: string, code: string, longest: number): string | undefined {
  if (code.length === 0 || code.length > longest)
    return needs(field, code, `must have 1 to ${longest} characters`)
  return code.includes('\0') || !code.isWellFormed()
    ? `${field}: must not hold U+0000 or half a surrogate pair`
    : undefined
}

const negative = (metric: string, value: number) =>
  `value: ${value} is negative, and ${metric} counts increments; make it a gauge if it can fall`

function needs(field: string, value: unknown, right: string): string {
  if (value === undefined) return `${field}: is missing, ${right}`
  const text = JSON.stringify(value)
  return `${field}: ${right}, not ${text.length > 80 ? `${text.slice(0, 80)}…` : text}`
}
