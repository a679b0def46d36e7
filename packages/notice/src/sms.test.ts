import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fitSms, smsSize } from './sms.ts'

describe('the size of an SMS', () => {
  // The limits of TS 23.038 and TS 23.040: 160 and 153 septets, 70 and 67 units.
  test.each([
    ['', 'GSM-7', 0, 1],
    ['a'.repeat(160), 'GSM-7', 160, 1],
    ['a'.repeat(161), 'GSM-7', 161, 2],
    ['a'.repeat(306), 'GSM-7', 306, 2],
    ['a'.repeat(307), 'GSM-7', 307, 3],
    ['é£Ñ', 'GSM-7', 3, 1],
    ['€'.repeat(80), 'GSM-7', 160, 1],
    // 152 letters and a euro sign: its escape may not be torn off, so it begins the second part.
    [`${'a'.repeat(152)}€${'a'.repeat(151)}`, 'GSM-7', 305, 2],
    [`${'a'.repeat(152)}€${'a'.repeat(152)}`, 'GSM-7', 306, 3],
    ['帳'.repeat(70), 'UCS-2', 70, 1],
    ['帳'.repeat(71), 'UCS-2', 71, 2],
    ['帳'.repeat(134), 'UCS-2', 134, 2],
    ['帳'.repeat(135), 'UCS-2', 135, 3],
    // 66 units and a character of two: it begins the second part.
    [`${'帳'.repeat(66)}𠮷${'帳'.repeat(66)}`, 'UCS-2', 134, 3],
    [`${'a'.repeat(69)}…`, 'UCS-2', 70, 1],
  ] as const)('%#', (text, encoding, units, parts) => {
    expect(smsSize(text)).toEqual({ encoding, units, parts })
  })

  test('never shrinks as the text grows', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.string({ unit: 'grapheme' }),
        (a, b) => {
          expect(smsSize(a + b).parts).toBeGreaterThanOrEqual(smsSize(a).parts)
        },
      ),
    )
  })
})

describe('fitting an SMS', () => {
  const long = 'x'.repeat(250)

  test('cuts names before it leaves anything out', () => {
    const name = 'The Quite Extraordinarily Long Telephone Company of Hong Kong'
    const text = fitSms((cut) => [`${cut(name)}: ${long}`, `${cut(name)}: bare`])
    expect(text).toBe(`The Quite Extraordina...: ${long}`)
  })

  test('leaves out what it must, and then has room for whole names', () => {
    const name = 'Telecom '.repeat(4).trim()
    expect(fitSms((cut) => [`${cut(name)} ${long}${long}`, `${cut(name)} bare`])).toBe(
      `${name} bare`,
    )
  })

  test('fails loudly when nothing fits', () => {
    expect(() => fitSms(() => [long + long])).toThrow(RangeError)
  })

  test('does not let a no-break space make it dear', () => {
    expect(smsSize(fitSms(() => ['CHF\u00a0612'])).encoding).toBe('GSM-7')
  })
})
