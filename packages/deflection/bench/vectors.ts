// Walks a folder of vector files (`VECTORS_DIR`, else the package's own) and ends with `N passed, N failed`.
import { fileURLToPath } from 'node:url'
import { errata } from '../src/testing/errata.ts'
import { failures, readVectors } from '../src/testing/vectors.ts'

const folder = process.env.VECTORS_DIR ?? fileURLToPath(new URL('../vectors', import.meta.url))
let passed = 0
let failed = 0
const files = readVectors(folder)
for (const file of files) {
  let right = 0
  for (const each of file.cases) {
    const reasons = failures(each, file)
    if (reasons.length === 0) right++
    for (const reason of reasons) console.log(`  ${file.name} ${each.fn} ${each.id}: ${reason}`)
  }
  console.log(`${file.name}: ${right} of ${file.cases.length}`)
  passed += right
  failed += file.cases.length - right
}
for (const { touches, why } of errata) {
  const cases = files.flatMap((file) => file.cases).filter(touches).length
  if (cases > 0) console.log(`read as its source meant it, ${cases} cases: ${why}`)
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
