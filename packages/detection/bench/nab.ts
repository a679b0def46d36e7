/**
 * The Numenta Anomaly Benchmark, or the part of it in DATA/data/nab, judged by DATA/bench/nab.mjs. As the benchmark
 * does, one threshold serves all files. Since 31 files are few, it is also printed for two halves of them, each
 * with its own threshold and with the other's.
 *
 *     node packages/detection/bench/nab.ts --data DATA
 */
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { createScorer } from '../src/score.ts'

interface Series {
  readonly rel: string
  /** Seconds since 1970. */
  readonly t: Float64Array
  readonly v: Float64Array
}
interface Verdict {
  readonly score: number
  readonly threshold: number
  readonly windowsHit: number
  readonly windows: number
  readonly fpRows: number
  readonly atFixed?: { readonly score: number }
}
interface Judge {
  loadCorpus(folder: string): Series[]
  scoreAll(
    files: readonly Series[],
    scores: readonly Float64Array[],
    options?: { fixed: Record<string, number> },
  ): Record<string, Verdict>
}

const { values } = parseArgs({ options: { data: { type: 'string' } } })
if (!values.data) throw new RangeError('--data DIR is missing')
const { loadCorpus, scoreAll } = (await import(
  pathToFileURL(resolve(values.data, 'bench/nab.mjs')).href
)) as Judge

const files = loadCorpus(resolve(values.data, 'data/nab'))
const started = performance.now()
const scores = files.map(({ t, v }) => {
  const scorer = createScorer()
  return v.map((value, i) => scorer.score(t[i]! * 1000, value))
})
const rows = files.reduce((sum, file) => sum + file.v.length, 0)
const micros = ((performance.now() - started) * 1000) / rows
console.log(`${files.length} files, ${rows} values, ${micros.toFixed(2)} µs a value`)

for (const [profile, verdict] of Object.entries(scoreAll(files, scores)))
  console.log(
    `${profile.padEnd(20)}${verdict.score.toFixed(1).padStart(6)}${profile === 'standard' ? '   target ≥ 75' : ''}   ` +
      `windows hit ${verdict.windowsHit} of ${verdict.windows}, false rows ${verdict.fpRows}, threshold ${verdict.threshold.toFixed(4)}`,
  )

const half = (odd: number) => {
  const mine = <T>(list: readonly T[]) => list.filter((_, i) => i % 2 === odd)
  return (fixed?: Record<string, number>) =>
    scoreAll(mine(files), mine(scores), ...(fixed ? [{ fixed }] : []))
}
const halves = [half(0), half(1)] as const
const thresholds = halves.map((judge) =>
  Object.fromEntries(Object.entries(judge()).map(([name, verdict]) => [name, verdict.threshold])),
)
halves.forEach((judge, i) => {
  const verdict = judge(thresholds[1 - i]!)['standard']!
  console.log(
    `half ${i + 1}, standard     ${verdict.score.toFixed(1).padStart(6)}   with the other half's threshold ${verdict.atFixed!.score.toFixed(1)}`,
  )
})
