import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { failures, readVectors } from './testing/vectors.ts'

const own = fileURLToPath(new URL('../vectors', import.meta.url))

for (const file of readVectors(process.env.VECTORS_DIR ?? own)) {
  describe(file.name, () => {
    for (const each of file.cases) {
      test(
        `${each.fn} reproduces ${each.id}`,
        () => expect(failures(each, file)).toEqual([]),
        60_000,
      )
    }
  })
}
