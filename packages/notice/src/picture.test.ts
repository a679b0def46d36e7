import { inflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { usagePicture } from './picture.ts'
import { png } from './png.ts'

const day = (day: number, value: number | null, lower = 2, upper = 4) => ({
  day: `2026-11-${String(day).padStart(2, '0')}`,
  value,
  lower,
  upper,
})
const fills = (svg: string, colour: string) =>
  [...svg.matchAll(new RegExp(`<path d="([^"]*)" fill="${colour}"/>`, 'g'))].map(([, d]) => d)

const ABOVE = '#feba9b'
const BELOW = '#a1c9f0'

describe('the usage picture', () => {
  test('has no text, so that it needs no font', () => {
    const svg = usagePicture({ days: [day(1, 3), day(2, 9)], today: '2026-11-03' }, 'light')
    expect(svg).not.toMatch(/<text|font/)
  })

  test('colours nothing while the line stays within its band', () => {
    const svg = usagePicture(
      { days: [day(1, 3), day(2, 4), day(3, 2)], today: '2026-11-09' },
      'light',
    )
    expect([...fills(svg, ABOVE), ...fills(svg, BELOW)]).toEqual(['', ''])
  })

  test('begins its colour exactly where the line leaves the band', () => {
    // From 2 to 6 past an edge at 4: half of the way from x = 5 to x = 515.
    const svg = usagePicture({ days: [day(1, 2), day(2, 6)], today: '2026-11-09' }, 'light')
    const [path = ''] = fills(svg, ABOVE)
    expect(path.startsWith('M260,')).toBe(true)
  })

  test('colours below the band too, but not for a day that is not over', () => {
    const days = [day(1, 3), day(2, 1)]
    expect(fills(usagePicture({ days, today: '2026-11-03' }, 'light'), BELOW)[0]).not.toBe('')
    expect(fills(usagePicture({ days, today: '2026-11-02' }, 'light'), BELOW)[0]).toBe('')
  })

  test('breaks the line over a missing day and hatches it, but not over days to come', () => {
    const days = [day(1, 3), day(2, null), day(3, 3), day(4, null), day(5, null)]
    const svg = usagePicture({ days, today: '2026-11-04' }, 'light')
    expect(svg.match(/stroke-width="1.75"/g)).toBeNull()
    expect(svg.match(/url\(#gap\)/g)).toHaveLength(1)
  })

  test('stays within its frame, also when all is zero', () => {
    const svg = usagePicture(
      { days: [day(1, 0, 0, 0), day(2, 0, 0, 0)], today: '2026-11-09' },
      'dark',
    )
    expect(svg).not.toMatch(/NaN|Infinity/)
  })

  test('cannot be drawn of one day', () => {
    expect(() => usagePicture({ days: [day(1, 3)], today: '2026-11-01' }, 'light')).toThrow(
      RangeError,
    )
  })
})

test('the PNG has two pixels to each, and the colours of the picture', () => {
  const image = Buffer.from(
    png(usagePicture({ days: [day(1, 3), day(2, 9)], today: '2026-11-09' }, 'light')),
  )
  expect(image.subarray(1, 4).toString('latin1')).toBe('PNG')
  expect([image.readUInt32BE(16), image.readUInt32BE(20)]).toEqual([1040, 300])
  expect(image.length).toBeLessThan(40_000)
  // The first pixel of the first line, after its filter byte: the opaque white of the sheet.
  const data = image.subarray(image.indexOf('IDAT') + 4)
  expect([...inflateSync(data, { finishFlush: 2 }).subarray(1, 5)]).toEqual([255, 255, 255, 255])
})
