import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import postgres from 'postgres'
import type { TestProject } from 'vitest/node'
import { startPostgres } from '../embedded.ts'
import { migrate } from '../migrate.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Of the server the tests share; `TEST_DATABASE_URL` names one to use instead of our own. */
    postgresUrl: string
  }
}

/** One PostgreSQL a run, with one migrated template that every test file clones. */
export default async function setup(project: TestProject) {
  if (!project.vitest.projects.some(({ name }) => name !== 'unit')) return
  const given = process.env['TEST_DATABASE_URL']
  const dir = mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'headsup-'))
  chmodSync(dir, 0o755)
  const own = given
    ? undefined
    : await startPostgres({ dataDir: path.join(dir, 'data'), fast: true })
  const url = given ?? own?.url() ?? ''
  const admin = postgres(url, { max: 1, onnotice: () => {} })
  await admin.unsafe('drop database if exists template_headsup with (force)')
  await admin.unsafe('create database template_headsup')
  await migrate(sibling(url, 'template_headsup'))
  // Nobody may be connected to a template while it is cloned, not even TimescaleDB's own workers.
  await admin.unsafe('alter database template_headsup with allow_connections false')
  await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = 'template_headsup'`
  await admin.end()
  project.provide('postgresUrl', url)
  return async () => {
    await own?.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

/** The same server, another database. */
export function sibling(url: string, database: string): string {
  const other = new URL(url)
  other.pathname = `/${database}`
  return other.href
}
