/**
 * The Numenta Anomaly Benchmark, or the part of it in DATA/data/nab, judged by DATA/bench/nab.mjs. As the benchmark
 * does, one threshold serves all files. Since 31 files are few, two halves of them are judged too, every second file
 * of each folder, each with its own threshold and with the other's; and each folder with the threshold of the rest.
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
  /** Of each labelled window, whether rows of it are scored. */
  readonly live: readonly boolean[]
}
interface Verdict {
  readonly score: number
  readonly threshold: number
  readonly windowsHit: number
  readonly windows: number
  readonly fpRows: number
  readonly atFixed?: { readonly score: number; readonly raw: number }
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

const PROFILES = ['standard', 'reward_low_FP_rate', 'reward_low_FN_rate']
const folderOf = ({ rel }: Series) => rel.slice(0, rel.indexOf('/'))
const folders = [...new Set(files.map(folderOf))]
const halfOf = files.map((file, i) => {
  const within = files.slice(0, i).filter((other) => folderOf(other) === folderOf(file)).length
  return (within + folders.indexOf(folderOf(file))) % 2
})

const judge = (among: (file: Series, i: number) => boolean, threshold?: number) => {
  const mine = files.map(among)
  const fixed =
    threshold === undefined
      ? undefined
      : Object.fromEntries(PROFILES.map((name) => [name, threshold]))
  return scoreAll(
    files.filter((_, i) => mine[i]),
    scores.filter((_, i) => mine[i]),
    ...(fixed ? [{ fixed }] : []),
  )
}
const show = (verdicts: Record<string, Verdict>) =>
  PROFILES.map((name) => verdicts[name]!.score.toFixed(1).padStart(6)).join('')

for (const half of [0, 1]) {
  const other = judge((_, i) => halfOf[i] !== half)['standard']!.threshold
  const own = judge((_, i) => halfOf[i] === half, other)
  console.log(
    `half ${half + 1}, standard, low FP, low FN${show(own)}   standard at the other half's threshold ${own['standard']!.atFixed!.score.toFixed(1)}`,
  )
}

// Each folder at the threshold of the rest, as one score: 0 = no detections, 100 = every window at its very beginning.
let points = 0
let none = 0
let all = 0
for (const folder of folders) {
  const rest = judge((file) => folderOf(file) !== folder)['standard']!
  const here = judge((file) => folderOf(file) === folder, rest.threshold)['standard']!
  points += here.atFixed!.raw
  none -= files
    .filter((file) => folderOf(file) === folder)
    .flatMap(({ live }) => live.filter(Boolean)).length
  all += here.windows
}
console.log(
  `each folder at the threshold of the others ${((100 * (points - none)) / (all - none)).toFixed(1)}`,
)
