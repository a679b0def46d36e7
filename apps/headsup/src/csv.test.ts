import fc from 'fast-check'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { CsvError, openCsv, readRows, type CsvRow } from './csv.ts'
import { testFolder } from './testing/folder.ts'

async function* chunks(...parts: string[]) {
  yield* parts
}

async function rows(...parts: string[]): Promise<CsvRow[]> {
  const all: CsvRow[] = []
  for await (const block of readRows(chunks(...parts))) all.push(...block)
  return all
}

async function written(content: string | Uint8Array, name = 'file.csv'): Promise<string> {
  const file = path.join(await testFolder(), name)
  await writeFile(file, content)
  return file
}

test('lines end as Unix, Windows or the file does, a byte order mark and blank lines are no rows', async () => {
  expect(await rows('\uFEFFa,b\r\n\n1,2\r\n\r\n3,')).toEqual([
    { line: 1, fields: ['a', 'b'] },
    { line: 3, fields: ['1', '2'] },
    { line: 5, fields: ['3', ''] },
  ])
})

test('a quoted field may hold commas, quotes and lines; the row has the number of its first line', async () => {
  expect(await rows('a,b\n"x, ""y""","1\n2"\nz,3\n')).toEqual([
    { line: 1, fields: ['a', 'b'] },
    { line: 2, fields: ['x, "y"', '1\n2'] },
    { line: 4, fields: ['z', '3'] },
  ])
})

test('a quote that is never closed costs its own line only', async () => {
  const text = ['a,b', '"x,1', ...Array.from({ length: 150 }, (_, i) => `y,${i}`)].join('\n')
  const found = await rows(text)
  expect(found[1]).toEqual({ line: 2, fields: undefined })
  expect(found[2]).toEqual({ line: 3, fields: ['y', '0'] })
  expect(found.at(-1)).toEqual({ line: 152, fields: ['y', '149'] })
  expect((await rows('"a\nb,c\n')).map(({ line, fields }) => [line, fields])).toEqual([
    [1, undefined],
    [2, ['b', 'c']],
  ])
})

test('whatever is written comes back, wherever the text is cut', async () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'é', '沙', ',', '"', '\n', ' ') })
  const record = fc.array(cell, { minLength: 2, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(fc.array(record), fc.array(fc.nat()), async (records, cuts) => {
      const text = records
        .map((cells) => cells.map((one) => `"${one.replaceAll('"', '""')}"`).join(',') + '\n')
        .join('')
      const places = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b)]
      const parts = places.map((at, i) => text.slice(at, places[i + 1] ?? text.length))
      expect((await rows(...parts)).map(({ fields }) => fields)).toEqual(records)
    }),
  )
})

test('a gzip file is known by its first bytes, not by its name', async () => {
  for (const content of ['a,b\n1,沙\n', gzipSync('a,b\n1,沙\n')]) {
    const source = await openCsv(await written(content))
    const all: CsvRow[] = []
    for await (const block of readRows(source.text)) all.push(...block)
    expect(all.at(-1)).toEqual({ line: 2, fields: ['1', '沙'] })
    expect(source.bytesRead()).toBe(source.bytes)
  }
})

test('a missing file and a damaged one are told in a sentence', async () => {
  await expect(openCsv('/nowhere/file.csv')).rejects.toThrow('/nowhere/file.csv cannot be opened')
  const cut = gzipSync('a,b\n'.repeat(1000)).subarray(0, 40)
  const { text } = await openCsv(await written(cut))
  await expect(Array.fromAsync(readRows(text))).rejects.toThrow(CsvError)
})
