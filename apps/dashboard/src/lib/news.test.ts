import { expect, test } from 'vitest'
import { createNews, type Topic } from './news.ts'

/** A clock that is moved by hand. */
function handClock() {
  let now = 0
  let waiting: { at: number; act: () => void }[] = []
  return {
    now: () => now,
    after(ms: number, act: () => void) {
      const entry = { at: now + ms, act }
      waiting.push(entry)
      return () => void (waiting = waiting.filter((one) => one !== entry))
    },
    forward(ms: number) {
      now += ms
      const due = waiting.filter(({ at }) => at <= now)
      waiting = waiting.filter(({ at }) => at > now)
      for (const { act } of due) act()
    },
  }
}

test('a burst is one call, and the next burst waits its turn', () => {
  const clock = handClock()
  const news = createNews(clock)
  const calls: Topic[][] = []
  news.on(['alert', 'notice'], (changed) => calls.push([...changed].sort()), 1000)
  news.tell('notice')
  news.tell('alert')
  news.tell('contact')
  clock.forward(0)
  expect(calls).toEqual([['alert', 'notice']])
  news.tell('alert')
  clock.forward(999)
  expect(calls).toHaveLength(1)
  clock.forward(1)
  expect(calls).toEqual([['alert', 'notice'], ['alert']])
})

test('whoever has left hears nothing more', () => {
  const clock = handClock()
  const news = createNews(clock)
  let calls = 0
  const leave = news.on(['usage'], () => calls++, 1000)
  news.tell('usage')
  leave()
  clock.forward(5000)
  expect(calls).toBe(0)
})
