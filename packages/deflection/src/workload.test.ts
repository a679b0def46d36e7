import { expect, test } from 'vitest'
import { fullTime } from './workload.ts'

const centre = { occupancy: 0.8, shrinkage: 0.25, weeklyHours: 40 }

test('contacts are people: by hand', () => {
  // 3,600 contacts of 600 s are 600 h; at 80 % occupancy and 75 % presence 1,000 paid hours: 6.25 people for 4 weeks.
  const { estimate, lower, upper } = fullTime(
    { estimate: 3600, lower: 1800, upper: 7200 },
    600,
    28,
    centre,
  )
  expect(estimate).toBeCloseTo(6.25, 12)
  expect([lower, upper]).toEqual([estimate / 2, estimate * 2])
})

test('what is no centre is named', () => {
  const none = { estimate: 0, lower: 0, upper: 0 }
  expect(() => fullTime(none, 600, 28, { ...centre, occupancy: 1.2 })).toThrow(/"occupancy":1.2/)
  expect(() => fullTime(none, 600, 0, centre)).toThrow(/"days":0/)
})
