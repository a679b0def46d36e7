import { expect, test } from 'vitest'
import { csv, csvHeaders } from './csv.ts'

const body = (rows: Parameters<typeof csv>[1]) => csv(['a'], rows).slice('\u{feff}a\r\n'.length)

test('a table begins with the byte order mark and ends each line as RFC 4180 says', () => {
  expect(csv(['a', 'b'], [[1, 'x']])).toBe('\u{feff}a,b\r\n1,x\r\n')
})

test('commas, quotes and line breaks are quoted, and nothing is a formula', () => {
  expect(body([['a,b'], ['say "no"'], ['two\nlines'], ['=1+1'], ['-3']])).toBe(
    '"a,b"\r\n"say ""no"""\r\n"two\nlines"\r\n\'=1+1\r\n\'-3\r\n',
  )
})

test('numbers keep what counts of them, and what is not there is empty', () => {
  expect(
    body([
      [1234567, 0.00123456789, -3.5],
      [null, undefined, true],
    ]),
  ).toBe('1234567,0.00123457,-3.5\r\n,,yes\r\n')
})

test('a browser keeps it under its name', () => {
  expect(csvHeaders('forecast-2026-11-21')['content-disposition']).toBe(
    'attachment; filename="forecast-2026-11-21.csv"',
  )
})
