import { createScorer } from '@headsup/detection'
import type { Command } from 'commander'
import { once } from 'node:events'
import { createWriteStream, mkdirSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { finished } from 'node:stream/promises'
import { CsvError, openCsv, readRows } from '../csv.ts'
import { locate } from '../import/columns.ts'
import { createProgress } from '../import/progress.ts'
import { count, createReport, summarise, type Rejections } from '../import/report.ts'
import { parseInstant } from '../instant.ts'

/** `headsup score DIR|FILE`: how odd each row of single series is. */
export function scoreCommand(program: Command): void {
  program
    .command('score')
    .description('score every row of CSV files with timestamp, value')
    .argument('<path>', 'a file, or a folder whose .csv files are all scored')
    .requiredOption('--out <folder>', 'where the same files go, with a column anomaly_score')
    .action(score)
}

async function score(path: string, { out }: { out: string }): Promise<void> {
  const began = performance.now()
  const report = createReport()
  const progress = createProgress(process.stderr, 'Scoring')
  const files = await csvFiles(path)
  if (files.length === 0) throw new CsvError(`There is no .csv file in ${path}.`)
  for (const [at, file] of files.entries()) {
    const inside = relative(path, file) || basename(file)
    report.rows += await scoreFile(file, join(out, inside), report.rejected, inside)
    progress.update((at + 1) / files.length, report.rows)
  }
  progress.end()
  report.stored = report.rows - report.rejected.count
  const [first, , ...rejections] = summarise(report, 'rows', (performance.now() - began) / 1000)
  for (const line of [first!, `${count(files.length)} files in ${out}/`, ...rejections])
    process.stdout.write(`${line}\n`)
}

async function csvFiles(path: string): Promise<string[]> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new CsvError(`${path} cannot be opened.`, { cause })
  })
  if (found.isFile()) return [path]
  const names = await readdir(path, { recursive: true })
  return names
    .filter((name) => name.endsWith('.csv') || name.endsWith('.csv.gz'))
    .sort()
    .map((name) => join(path, name))
}

const COLUMNS = {
  time: { names: ['timestamp', 'ts', 'time'], required: true },
  value: { names: ['value'], required: true },
} as const

/** Each row is written as it was read, with its surprise; a bad row gets 0 and a reason. */
async function scoreFile(
  file: string,
  to: string,
  rejected: Rejections,
  name: string,
): Promise<number> {
  mkdirSync(dirname(to), { recursive: true })
  const output = createWriteStream(to.replace(/\.gz$/, ''))
  const scorer = createScorer()
  let columns: ReturnType<typeof locate<keyof typeof COLUMNS>> | undefined
  let rows = 0
  for await (const block of readRows((await openCsv(file)).text)) {
    let text = ''
    for (const { line, fields = [] } of block) {
      if (!columns) {
        columns = locate(fields, COLUMNS)
        text += [...fields, 'anomaly_score'].map(quoted).join(',') + '\n'
        continue
      }
      rows++
      const time = fields[columns.time] ?? ''
      const at = parseInstant(/[zZ]$|[+-]\d\d:?\d\d$/.test(time) ? time : `${time}Z`)
      const value = Number(fields[columns.value] || NaN)
      if (Number.isNaN(at)) rejected.add(line, `${name}: a time that is no ISO 8601 instant`, time)
      else if (!Number.isFinite(value))
        rejected.add(line, `${name}: a value that is no number`, fields[columns.value] ?? '')
      const odd = Number.isNaN(at) || !Number.isFinite(value) ? 0 : scorer.score(at, value)
      text += [...fields.map(quoted), odd.toFixed(6)].join(',') + '\n'
    }
    if (!output.write(text)) await once(output, 'drain')
  }
  output.end()
  await finished(output)
  return rows
}

const quoted = (field: string) =>
  /[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field
