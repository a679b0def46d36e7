import { expect, test } from 'vitest'
import { createLogger, rootCause } from './log.ts'

test('the log names the innermost cause and none of the values that were being written', () => {
  const cause = Object.assign(new Error('null value in column "expected"'), { code: '23502' })
  const failed = new Error('Failed query: insert … params: c@example.com', { cause })
  const logged = rootCause(failed)
  expect(logged).toMatchObject({ message: 'null value in column "expected"', code: '23502' })
  expect(JSON.stringify(logged)).not.toContain('example.com')
})

test('whatever was thrown can be logged', () => {
  expect(rootCause('a string')).toEqual({ message: 'a string' })
  expect(rootCause(undefined)).toEqual({ message: 'undefined' })
})

test.each(['error', 'err'])('a failed query logged as %s shows no customer’s values', (key) => {
  const lines: string[] = []
  const logger = createLogger('info', { write: (line) => lines.push(line) })
  const cause = new Error('deadlock detected')
  const failed = Object.assign(new Error('Failed query: … params: c@example.com', { cause }), {
    params: ['c@example.com'],
  })
  logger.error({ [key]: failed, notice: { address: 'c@example.com' } }, 'a step failed')
  expect(lines.join()).toContain('deadlock detected')
  expect(lines.join()).not.toContain('c@example.com')
})
