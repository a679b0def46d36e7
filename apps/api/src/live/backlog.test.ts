import { expect, test } from 'vitest'
import { createBacklog, encode, placeOf } from './backlog.ts'

const change = (seq: number, topic: string, ref: number | null) => ({
  txid: '900',
  seq: String(seq),
  topic,
  ref: ref === null ? null : String(ref),
})

test('a burst is one message a topic, each id once, and the last says where to resume', () => {
  const backlog = createBacklog()
  backlog.add([change(1, 'alert', 7), change(2, 'notice', 3), change(3, 'alert', 7)])
  backlog.add([change(4, 'alert', 8), change(5, 'usage', null)])
  expect(backlog.take()).toEqual([
    { event: 'alert', data: { ids: [7, 8] } },
    { event: 'notice', data: { ids: [3] } },
    { event: 'usage', data: { ids: [] }, id: '900-5' },
  ])
  expect(backlog.empty).toBe(true)
  expect(backlog.take()).toEqual([])
})

test('a reader who does not read costs no more than five hundred ids a topic', () => {
  const backlog = createBacklog()
  for (let i = 0; i < 3000; i++) backlog.add([change(i, 'alert', i)])
  const [message] = backlog.take()
  expect(message?.data).toMatchObject({ more: true })
  expect((message?.data as { ids: number[] }).ids).toHaveLength(500)
})

test('an event is written as the format says', () => {
  expect(encode({ event: 'alert', data: { ids: [1] }, id: '900-5' })).toBe(
    'event: alert\ndata: {"ids":[1]}\nid: 900-5\n\n',
  )
})

test('a place is read back from its id, and from nothing else', () => {
  expect(placeOf('900-5')).toEqual({ txid: '900', seq: '5' })
  for (const odd of [undefined, '', '900', '900-', "1-1'", '1-99999999999999999999'])
    expect(placeOf(odd)).toBeUndefined()
})
