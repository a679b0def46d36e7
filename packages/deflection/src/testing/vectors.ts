import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Case, VectorFile } from './case.ts'
import { differences } from './compare.ts'
import { decisions } from './kinds-decisions.ts'
import { means } from './kinds-means.ts'
import { queues } from './kinds-queues.ts'
import { shares } from './kinds-shares.ts'

const kinds = { ...shares, ...means, ...decisions, ...queues }

/** Every file of cases in a folder; throws where there is none, so that an empty walk never passes. */
export function readVectors(folder: string): VectorFile[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
  if (files.length === 0) throw new Error(`no vector files in ${folder}`)
  return files
    .sort()
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as VectorFile)
}

/** Why a case fails; empty when it passes. A kind without an implementation fails. */
export function failures(of: Case, file: VectorFile): string[] {
  const kind = kinds[of.fn]
  if (!kind) return [`no implementation of ${of.fn}`]
  try {
    return differences(of, kind(of.input, of), file)
  } catch (error) {
    return [`threw ${String(error)}`]
  }
}
