import { expect, test } from 'vitest'
import { createProgress } from './progress.ts'
import { createReport, summarise } from './report.ts'

test('a summary counts every reason and names the first twenty rows', () => {
  const report = createReport()
  Object.assign(report, { rows: 1000, stored: 970, duplicates: 5 })
  for (let line = 2; line < 26; line++) report.rejected.add(line, 'no customer')
  report.rejected.add(30, 'value is not a number', 'much\u001B[31m')
  const lines = summarise(report, 'Readings', 0.5)
  expect(lines.slice(0, 6)).toEqual([
    '1,000 rows read in 0.5 s (2,000 rows/s).',
    'Readings: 970 stored, 5 were there before, 25 rejected.',
    '',
    'Rejected, by reason:',
    '         24  no customer',
    '          1  value is not a number',
  ])
  expect(lines.filter((line) => line.startsWith('  line '))).toHaveLength(20)
  expect(lines).toContain('The first 20 of them:')
})

test('what a file says cannot write on the terminal', () => {
  const report = createReport()
  report.rejected.add(2, 'value is not a number', '\u001B[2Jmuch')
  expect(summarise(report, 'Readings', 1).at(-1)).toBe(
    '  line 2: value is not a number: "\\u001b[2Jmuch"',
  )
})

test('a terminal gets a bar that redraws itself and goes away, a log calm lines', () => {
  let ms = 0
  const screen = {
    isTTY: true,
    columns: 100,
    text: '',
    write: (text: string) => (screen.text += text),
  }
  const bar = createProgress(screen, 'Importing', () => ms)
  ms = 2000
  bar.update(0.5, 10_000)
  expect(screen.text).toContain('███████████████░░░░░░░░░░░░░░░  50 %  10,000 rows  5,000 rows/s')
  ms = 2050
  const before = screen.text
  bar.update(0.6, 11_000)
  expect(screen.text).toBe(before)
  bar.end()
  expect(screen.text.endsWith('\r\u001B[2K')).toBe(true)

  const log = { text: '', write: (text: string) => (log.text += text) }
  ms = 0
  const lines = createProgress(log, 'Importing', () => ms)
  for (ms = 1000; ms <= 11_000; ms += 1000) lines.update(ms / 20_000, ms)
  lines.end()
  expect(log.text).toBe(
    'Importing 25 %  5,000 rows  1,000 rows/s\nImporting 50 %  10,000 rows  1,000 rows/s\n',
  )
})
