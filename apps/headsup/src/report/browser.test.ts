import { expect, test } from 'vitest'
import { findBrowser } from './browser.ts'

test('a browser that is named is taken, and one that is not there is named in the sentence', () => {
  expect(findBrowser(process.execPath)).toBe(process.execPath)
  expect(() => findBrowser('/nowhere/chromium')).toThrow(
    'CHROMIUM names /nowhere/chromium, and there is no such file. On Debian or Ubuntu: apt-get install chromium',
  )
})
