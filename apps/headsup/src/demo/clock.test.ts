import { expect, test } from 'vitest'
import { createDemoClock } from './clock.ts'

const noon = new Date('2026-11-21T12:00:00Z')

test('stands until it runs, and then runs as many times as fast as it was told', () => {
  let ms = 1000
  const clock = createDemoClock(noon, () => ms)
  ms += 5000
  expect(clock()).toEqual(noon)
  clock.run(noon, 60)
  ms += 2000
  expect(clock()).toEqual(new Date('2026-11-21T12:02:00Z'))
  expect(clock.speed()).toBe(60)
  clock.stand(clock())
  ms += 2000
  expect(clock()).toEqual(new Date('2026-11-21T12:02:00Z'))
})
