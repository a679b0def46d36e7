import type { HonoRequest } from 'hono'
import { ProblemError } from '../problem.ts'
import { readText } from './body.ts'

export const MAX_EVENTS = 10_000

/** One that was not taken: its place in the batch, from 0, and why. */
export interface Rejection {
  readonly index: number
  readonly reason: string
}

/** The events of a request, not looked into yet. */
export interface Batch {
  /** In the order they were sent; `BROKEN` where there was no JSON. */
  readonly items: readonly unknown[]
  /** Whether each must be a CloudEvent. */
  readonly cloud: boolean
}

/** Stands for a line that is not JSON. */
export const BROKEN = Symbol('not JSON')

const MEDIA = [
  'application/json',
  'application/x-ndjson',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
]

/**
 * Opens whatever form the events came in: JSON, one or an array; NDJSON; CloudEvents 1.0
 * structured, batched, or in binary mode, where the attributes are headers.
 *
 * @throws {ProblemError} 400 for malformed JSON, 413 for too much, 415 for another form
 */
export async function openEnvelope(request: HonoRequest): Promise<Batch> {
  const media = request.header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? MEDIA[0]
  if (!media || (!MEDIA.includes(media) && !/^application\/(x-)?(ndjson|jsonl)$/.test(media)))
    throw new ProblemError(415, `Content-Type ${media} is not known; send ${MEDIA.join(', ')}.`)
  const text = await readText(request)
  const batch = open(request, media, text)
  if (batch.items.length > MAX_EVENTS)
    throw new ProblemError(
      413,
      `The batch has ${batch.items.length} events; send at most ${MAX_EVENTS} at once.`,
    )
  return batch
}

function open(request: HonoRequest, media: string, text: string): Batch {
  if (/nd|jsonl/.test(media)) return { items: lines(text), cloud: false }
  const content = parse(text)
  if (request.header('ce-specversion') !== undefined)
    return { items: [fromHeaders(request, content)], cloud: true }
  if (media === 'application/cloudevents+json') return { items: [content], cloud: true }
  const items = Array.isArray(content) ? (content as unknown[]) : [content]
  return { items, cloud: media === 'application/cloudevents-batch+json' }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause)
    throw new ProblemError(400, `The body is not JSON: ${what}.`, { cause })
  }
}

/** A broken line is one bad event, not a bad batch. */
function lines(text: string): unknown[] {
  const items: unknown[] = []
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    try {
      items.push(JSON.parse(line))
    } catch {
      items.push(BROKEN)
    }
  }
  return items
}

/** @see CloudEvents 1.0, HTTP protocol binding, §3.1: header values are percent-encoded */
function fromHeaders(request: HonoRequest, data: unknown): Record<string, unknown> {
  const event: Record<string, unknown> = { data }
  for (const [name, value] of Object.entries(request.header()))
    if (name.startsWith('ce-')) event[name.slice(3)] = decode(value)
  return event
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
