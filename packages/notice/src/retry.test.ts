import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DeliveryError, MAX_ATTEMPTS, nextAttempt } from './retry.ts'

const now = new Date('2026-11-21T12:00:00Z')
const secondsUntil = (attempt: number, jitter = 0, retryAfterMs = 0) => {
  const next = nextAttempt(now, attempt, 'unreachable', jitter, retryAfterMs)
  return next.kind === 'retry' ? (next.at.getTime() - now.getTime()) / 1000 : next.cause
}

describe('the next attempt', () => {
  test('comes after waits that double from 15 s up to an hour', () => {
    const attempts = Array.from({ length: 12 }, (_, i) => secondsUntil(i + 1))
    expect(attempts).toEqual([
      15,
      30,
      60,
      120,
      240,
      480,
      960,
      1920,
      3600,
      3600,
      3600,
      'too many attempts',
    ])
  })

  test('comes sooner by at most half, as the jitter says', () => {
    expect(secondsUntil(3, 0.5)).toBe(45)
    expect(secondsUntil(1, 0.999999)).toBeCloseTo(7.5, 2)
  })

  test('waits as long as the other side asked', () => {
    expect(secondsUntil(1, 0.3, 90_000)).toBe(90)
    expect(secondsUntil(9, 0, 90_000)).toBe(3600)
  })

  test('never comes after a refusal', () => {
    for (const reason of ['rejected', 'unauthorized'] as const) {
      expect(nextAttempt(now, 1, reason, 0)).toEqual({ kind: 'dead', cause: 'not retryable' })
    }
  })

  test('is always later than now, and there is always a last one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempt, jitter) => {
          const next = nextAttempt(now, attempt, 'rateLimited', jitter)
          expect(next.kind).toBe(attempt < MAX_ATTEMPTS ? 'retry' : 'dead')
          if (next.kind === 'retry') expect(next.at.getTime()).toBeGreaterThan(now.getTime() + 7000)
        },
      ),
    )
  })

  test('cannot be asked for with a senseless count or jitter', () => {
    expect(() => nextAttempt(now, 0, 'unreachable', 0)).toThrow(RangeError)
    expect(() => nextAttempt(now, 1.5, 'unreachable', 0)).toThrow(RangeError)
    expect(() => nextAttempt(now, 1, 'unreachable', 1)).toThrow(RangeError)
    expect(() => nextAttempt(now, 1, 'unreachable', Number.NaN)).toThrow(RangeError)
  })
})

test('a delivery error says whether trying again can help, and keeps its cause', () => {
  const cause = new Error('connect ECONNREFUSED')
  const error = new DeliveryError('unreachable', 'the mail server did not answer', { cause })
  expect(error).toMatchObject({ name: 'DeliveryError', retryable: true, retryAfterMs: 0, cause })
  expect(new DeliveryError('rateLimited', 'slow down', { retryAfterMs: 5000 }).retryAfterMs).toBe(
    5000,
  )
  expect(new DeliveryError('rejected', 'no such mailbox').retryable).toBe(false)
  expect(new DeliveryError('unauthorized', 'wrong password').retryable).toBe(false)
})
