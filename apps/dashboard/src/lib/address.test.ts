import { expect, test } from 'vitest'
import { queryWith } from './address.ts'

test('what is asked is kept, what changes is changed, and what is empty goes', () => {
  const asked = new URLSearchParams('week=1&channel=call&holdout=0.1')
  expect(queryWith(asked, { week: '2', channel: '', driver: 'my bill' })).toBe(
    '?week=2&holdout=0.1&driver=my+bill',
  )
  expect(queryWith([], {})).toBe('?')
})
