// Seeded simulations: measured against target, one row each.
//   node packages/deflection/bench/simulation.ts [--runs N] [--data DIR]
// With --data the forecast rows run on DIR/data/calls (or DIR/calls).
import { parseArgs } from 'node:util'
import { areas } from './simulate/areas.ts'
import { calls } from './simulate/calls.ts'
import { coverage, intentionToTreat } from './simulate/coverage.ts'
import { looks } from './simulate/looks.ts'
import { discoveries, overlap } from './simulate/portfolio.ts'
import type { Row } from './simulate/row.ts'

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '8000' }, data: { type: 'string' } },
})
const runs = Number(values.runs)
let missed = 0

function print(rows: Row | readonly Row[]): void {
  for (const { what, target, measured, reached } of [rows].flat()) {
    if (!reached) missed++
    console.log(`${reached ? 'reached' : 'MISSED '} | ${what} | ${target} | ${measured}`)
  }
}

console.log(`${runs} runs a row\n        | what | target | measured`)
print(coverage(runs * 5))
print(looks(runs))
print(intentionToTreat(runs))
print(areas(Math.ceil(runs / 2)))
print(discoveries(Math.ceil(runs / 8)))
print(overlap(Math.ceil(runs / 4)))
if (values.data) print(calls(values.data))
console.log(missed === 0 ? 'all targets reached' : `${missed} targets missed`)
process.exitCode = missed === 0 ? 0 : 1
