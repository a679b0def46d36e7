import { expect, test } from 'vitest'
import { erlangA, erlangC, erlangCMetrics, erlangCServiceLevel } from './erlang.ts'
import { staff } from './staffing.ts'
import { staffingPlan } from './staffing-plan.ts'

const target = { serviceLevel: 0.8, within: 1 / 3, maxOccupancy: 0.9, shrinkage: 0.3 }

test('two agents under half an erlang are both free three fifths of the time', () => {
  // (1 − ρ)/(1 + ρ) for M/M/2.
  expect(erlangCMetrics(0.5, 1, 2).empty).toBeCloseTo(0.6, 12)
})

test('a load that agents cannot carry makes everybody wait, for ever', () => {
  expect(erlangC(5, 5)).toBe(1)
  expect(erlangCServiceLevel(5, 6, 10, 3)).toBe(0)
  expect(erlangCMetrics(6, 1, 5).wait).toBe(Infinity)
})

test('endless patience makes Erlang A Erlang C', () => {
  const a = erlangA(10, 1, 1e-7, 13)
  const c = erlangCMetrics(10, 1, 13)
  expect(a.waits).toBeCloseTo(c.waits, 5)
  expect(a.queue).toBeCloseTo(c.queue, 4)
  expect(a.within(0.3)).toBeCloseTo(erlangCServiceLevel(13, 10, 0.3, 1), 5)
})

test('of all offered, some are answered in time, some still wait, the others gave up before', () => {
  const { within, beyond, abandons } = erlangA(10, 0.2, 0.25, 48)
  for (const t of [0.1, 0.5, 2]) expect(within(t) + beyond(t)).toBeLessThan(1)
  expect(within(60)).toBeCloseTo(1 - abandons, 9)
  expect(beyond(60)).toBeCloseTo(0, 6)
})

test('a thousand agents are computed without overflow', () => {
  const { waits, abandons } = erlangA(1000, 1, 0.5, 980)
  expect(waits).toBeGreaterThan(0.5)
  expect(abandons).toBeGreaterThan(0.02)
  expect(erlangCMetrics(1000, 1, 1020).empty).toBeGreaterThanOrEqual(0)
  expect(erlangA(10, 1, 0.5, 2000)).toMatchObject({ waits: 0, abandons: 0, occupancy: 0.005 })
})

test('no contacts need nobody', () => {
  expect(staff(0, 5, target).agents).toBe(0)
  expect(() => staff(-1, 5, target)).toThrow(RangeError)
})

test('occupancy asks for more agents than the service level where queues are large', () => {
  const { agents, occupancy, serviceLevel } = staff(80, 4.5, target)
  expect(agents).toBe(400)
  expect(occupancy).toBeCloseTo(0.9, 12)
  expect(serviceLevel).toBeGreaterThan(0.99)
})

const task = {
  intervals: Array.from({ length: 20 }, () => ({ contacts: 60, avoidedShape: 1 })),
  intervalMinutes: 30,
  handleMinutes: 6,
  target,
  paidHours: 40,
}

test('staff without notices carry the avoided contacts as well', () => {
  const plan = staffingPlan({ ...task, avoided: { estimate: 120, lower: 40, upper: 200 } })
  const without = staff(66 / 30, 6, target).agents
  const now = staff(2, 6, target).agents
  expect(plan.intervals[0]).toEqual({ contacts: 60, withNotices: now, withoutNotices: without })
  // Agents × hours / (1 − shrinkage) / paid hours.
  expect(plan.fteSaved.estimate).toBeCloseTo(((without - now) * 10) / 0.7 / 40, 12)
  expect(plan.fteSaved.lower).toBeLessThanOrEqual(plan.fteSaved.estimate)
  expect(plan.fteSaved.upper).toBeGreaterThanOrEqual(plan.fteSaved.estimate)
  expect(plan.peakSaved.estimate).toBe(without - now)
})

test('an interval of avoided contacts below nought saves nothing, it costs', () => {
  const plan = staffingPlan({ ...task, avoided: { estimate: 0, lower: -200, upper: 200 } })
  expect(plan.fteSaved.lower).toBeLessThan(0)
  expect(plan.fteSaved.estimate).toBe(0)
})
