import { expect, test } from 'vitest'
import { rootCause } from './log.ts'

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
