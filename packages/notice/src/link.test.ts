import fc from 'fast-check'
import { expect, test } from 'vitest'
import { linkKey, openLink } from './link.ts'

const secret = 'thirty-two characters of a secret'

test('a key opens its notice, under its own secret alone', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (id) => {
      const key = linkKey(id, secret)
      expect(openLink(key, secret)).toBe(id)
      expect(openLink(key, `${secret}!`)).toBeUndefined()
      expect(key).toMatch(/^[\w~-]{18,30}$/)
    }),
  )
})

test('a key that was changed in any place opens nothing', () => {
  const key = linkKey(4711, secret)
  for (let i = 0; i < key.length; i++) {
    const other = key[i] === 'a' ? 'b' : 'a'
    expect(openLink(key.slice(0, i) + other + key.slice(i + 1), secret)).toBeUndefined()
  }
  for (const wrong of ['', '-', '1', '1-', 'x-y-z', key.slice(0, -1)])
    expect(openLink(wrong, secret)).toBeUndefined()
})
