import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { afterAll, beforeAll, inject } from 'vitest'
import { connect, type Store } from '../connect.ts'
import { sibling } from './global-setup.ts'

/**
 * A migrated database of the test file's own, cloned from the run's template (about 20 ms) and
 * dropped at the end. Call at the top of a file; `store` is there once its tests run.
 */
export function testDatabase(): { readonly store: Store; readonly url: string } {
  const name = `test_${randomBytes(6).toString('hex')}`
  const url = sibling(inject('postgresUrl'), name)
  const admin = postgres(inject('postgresUrl'), { max: 1, onnotice: () => {} })
  const held: { store?: Store } = {}
  beforeAll(async () => {
    await admin.unsafe(`create database ${name} template template_headsup strategy file_copy`)
    held.store = connect(url, { max: 4 })
  })
  afterAll(async () => {
    await held.store?.end()
    await admin.unsafe(`drop database if exists ${name} with (force)`)
    await admin.end()
  })
  return {
    url,
    get store() {
      if (!held.store) throw new Error('the test database exists only while tests run')
      return held.store
    },
  }
}
