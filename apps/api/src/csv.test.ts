import { expect, test } from 'vitest'
import { csv, csvHeaders } from './csv.ts'

test('a table is quoted where it must be, ends every line the same and is known as UTF-8', () => {
  const text = csv(
    ['name', 'n'],
    [
      ['a "b", c', 1.006],
      ['two\nlines', null],
      ['中', undefined],
    ],
  )
  expect(text).toBe('\u{feff}name,n\r\n"a ""b"", c",1.01\r\n"two\nlines",\r\n中,\r\n')
})

test('what a spreadsheet would take for a formula stays a text', () => {
  expect(csv(['x'], [['=1+1'], ['@now'], [-3]])).toBe("\u{feff}x\r\n'=1+1\r\n'@now\r\n-3\r\n")
})

test('a browser keeps it under its name', () => {
  expect(csvHeaders('forecast-2026-11-21')['content-disposition']).toBe(
    'attachment; filename="forecast-2026-11-21.csv"',
  )
})
