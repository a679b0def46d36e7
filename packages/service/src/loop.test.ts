import { expect, test } from 'vitest'
import { createWaker, loop } from './loop.ts'

const never = () => {
  throw new Error('nothing should fail here')
}

test('a step that found work runs again at once, and one that found none waits to be woken', async () => {
  const stop = new AbortController()
  const waker = createWaker()
  const found = [true, true, false]
  let steps = 0
  const running = loop(
    () => {
      steps++
      if (steps === 3) queueMicrotask(() => waker.wake())
      if (steps === 4) stop.abort()
      return Promise.resolve(found.shift() ?? false)
    },
    { idleMs: 3_600_000, failed: never },
    stop.signal,
    waker,
  )
  await running
  expect(steps).toBe(4)
})

test('a wake that comes while a step runs is not lost', async () => {
  const stop = new AbortController()
  const waker = createWaker()
  let steps = 0
  await loop(
    () => {
      steps++
      if (steps === 1) waker.wake()
      else stop.abort()
      return Promise.resolve(false)
    },
    { idleMs: 3_600_000, failed: never },
    stop.signal,
    waker,
  )
  expect(steps).toBe(2)
})

test('a failing step is told of and tried again, a fatal one ends the loop', async () => {
  const waker = createWaker()
  const told: unknown[] = []
  const fatal = new Error('superseded')
  let steps = 0
  const running = loop(
    () => Promise.reject(++steps === 1 ? new Error('passing') : fatal),
    {
      idleMs: 0,
      failed: (error) => {
        told.push(error)
        waker.wake()
      },
      fatal: (error) => error === fatal,
    },
    new AbortController().signal,
    waker,
  )
  await expect(running).rejects.toBe(fatal)
  expect(told).toEqual([new Error('passing')])
})
