import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium } from './chromium.ts'

/** One thing that must hold, by a command that exits with 0 when it does. */
interface Check {
  readonly name: string
  readonly command: readonly [string, ...string[]]
}

const npx = (...args: string[]) => ['npx', '--no-install', ...args] as const

/** Side by side: one lane a core. The tests come last, because they look at the built pages. */
const lanes: readonly (readonly Check[])[] = [
  [
    { name: 'types', command: npx('tsc', '--noEmit') },
    { name: 'lint', command: npx('eslint', '.') },
  ],
  [
    { name: 'pages build', command: ['npm', 'run', '-s', 'build'] },
    { name: 'page types', command: ['npm', 'run', '-s', 'types', '-w', '@headsup/dashboard'] },
    { name: 'format', command: npx('prettier', '--check', '--log-level', 'warn', '.') },
    { name: 'licences', command: ['node', '.ci/licences.ts'] },
    { name: 'compose file', command: npx('dclint', '.') },
  ],
]

interface Ran {
  readonly code: number
  readonly said: string
}

function run(
  [file, ...args]: readonly [string, ...string[]],
  env = {},
  show = false,
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    const heard = (text: Buffer) => {
      said += String(text)
      if (show) process.stdout.write(text)
    }
    child.stdout.on('data', heard)
    child.stderr.on('data', heard)
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? 1, said }))
  })
}

async function checks(lane: readonly Check[]): Promise<number> {
  let failed = 0
  for (const { name, command } of lane) {
    const since = performance.now()
    const { code, said } = await run(command)
    const seconds = ((performance.now() - since) / 1000).toFixed(1)
    console.log(`${code === 0 ? '✓' : '✗'} ${name} (${seconds} s)`)
    if (code !== 0) {
      failed++
      console.log(said.trimEnd())
    }
  }
  return failed
}

const browser = chromium()
const broken = (await Promise.all(lanes.map(checks))).reduce((sum, failed) => sum + failed, 0)

const dir = await mkdtemp(path.join(tmpdir(), 'headsup-tests-'))
const report = path.join(dir, 'report.json')
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
const { code } = await run(npx('vitest', 'run', ...reporters), { CHROMIUM: browser }, true)
const { numPassedTests, numFailedTests } = JSON.parse(await readFile(report, 'utf8')) as {
  numPassedTests: number
  numFailedTests: number
}
await rm(dir, { recursive: true })

if (broken) console.log(`${broken} of the checks above failed`)
console.log(`${numPassedTests} passed, ${numFailedTests + broken} failed`)
process.exitCode = code === 0 && broken === 0 ? 0 : 1
