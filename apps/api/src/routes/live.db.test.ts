import { testDatabase } from '@headsup/store/testing/database'
import { beforeAll, expect, test } from 'vitest'
import { NOW, testApi, type TestApi } from '../testing/api.ts'

const at = testDatabase()
let api: TestApi
let key: string

beforeAll(async () => {
  api = await testApi(at.store, { speed: () => 60 })
  key = await api.keyWith('live:read')
})

interface Received {
  event: string
  data: { ids?: number[]; [name: string]: unknown }
  id?: string
}

/** Opens a stream and hands out its events one by one. */
async function open(lastEventId?: string, from: TestApi = api) {
  const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId }
  const response = await from.request('GET', '/api/live', { key, headers })
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  if (!reader) throw new Error('no body')
  let text = ''
  return {
    /** undefined once the stream has ended */
    async next(): Promise<Received | undefined> {
      for (;;) {
        const end = text.indexOf('\n\n')
        if (end >= 0) {
          const block = text.slice(0, end).split('\n')
          text = text.slice(end + 2)
          const field = (name: string) =>
            block.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2)
          const event = field('event')
          if (event === undefined) continue
          const id = field('id')
          return { event, data: JSON.parse(field('data') ?? '{}'), ...(id && { id }) }
        }
        const { done, value } = await reader.read()
        if (done) return undefined
        text += value
      }
    },
    close: () => reader.cancel(),
  }
}

/** Reads on until that many ids of a topic have come. */
async function ids(stream: Awaited<ReturnType<typeof open>>, topic: string, count: number) {
  const found: number[] = []
  let last: string | undefined
  while (found.length < count) {
    const message = await stream.next()
    if (!message) break
    last = message.id ?? last
    if (message.event === topic) found.push(...(message.data.ids ?? []))
  }
  return { found, last }
}

const change = (ref: number, sql = at.store.sql) =>
  sql`with c as (insert into changes (topic, ref) values ('alert', ${ref})) select pg_notify('changes', '')`

test('a stream begins with the time, and tells of what changes by id', async () => {
  const stream = await open()
  expect(await stream.next()).toMatchObject({
    event: 'hello',
    data: { now: NOW.toISOString(), speed: 60, resumed: false },
  })
  await change(1)
  expect(await stream.next()).toMatchObject({ event: 'alert', data: { ids: [1] } })
  await stream.close()
})

test('of two transactions that commit out of order neither is lost', async () => {
  const stream = await open()
  const begun = Promise.withResolvers<void>()
  const finish = Promise.withResolvers<void>()
  const slow = at.store.sql.begin(async (sql) => {
    await change(11, sql as unknown as typeof at.store.sql)
    begun.resolve()
    await finish.promise
  })
  await begun.promise
  await change(12)
  // Another reader has read the later one's notification by now; nothing may have passed the first.
  const witness = await open()
  expect((await witness.next())?.event).toBe('hello')
  finish.resolve()
  await slow
  expect((await ids(stream, 'alert', 2)).found).toEqual([11, 12])
  await stream.close()
  await witness.close()
})

test('a reader who was away is told what it missed, once', async () => {
  const stream = await open()
  await change(21)
  const { last } = await ids(stream, 'alert', 1)
  await stream.close()
  await change(22)
  await change(23)
  const again = await open(last)
  expect((await again.next())?.data).toMatchObject({ resumed: true })
  await change(24)
  expect((await ids(again, 'alert', 3)).found).toEqual([22, 23, 24])
  await again.close()
})

test('a reader who was away for longer than is kept is told so', async () => {
  await change(31)
  const stream = await open('3-1')
  expect((await stream.next())?.data).toMatchObject({ resumed: false })
  await stream.close()
})

test('a burst of a thousand changes comes as few messages', async () => {
  const stream = await open()
  await stream.next()
  await at.store
    .sql`with c as (insert into changes (topic, ref) select 'notice', n from generate_series(1, 400) n)
    select pg_notify('changes', '')`
  await at.store
    .sql`with c as (insert into changes (topic, ref) select 'alert', n from generate_series(1, 600) n)
    select pg_notify('changes', '')`
  let messages = 0
  const seen = { notice: 0, alert: 0, more: false }
  while (seen.notice < 400 || seen.alert < 500) {
    const message = await stream.next()
    if (!message) break
    messages++
    seen[message.event as 'notice' | 'alert'] += message.data.ids?.length ?? 0
    seen.more ||= message.data['more'] === true
  }
  expect(seen).toEqual({ notice: 400, alert: 500, more: true })
  expect(messages).toBeLessThan(5)
  await stream.close()
})

test('streams end when the process does', async () => {
  const ending = new AbortController()
  const other = await testApi(at.store, { signal: ending.signal })
  const stream = await open(undefined, other)
  expect((await stream.next())?.event).toBe('hello')
  ending.abort()
  expect(await stream.next()).toBeUndefined()
})
