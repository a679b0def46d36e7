import { testDatabase } from '@headsup/store/testing/database'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { MigrateError, migrateCommand } from './migrate.ts'
import { replayCommand } from './replay.ts'

const at = testDatabase()
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

const replay = (...args: string[]) =>
  replayCommand().parseAsync(['usage', path.join(tmpdir(), 'none.csv'), '--url', at.url, ...args], {
    from: 'user',
  })

test('a replay beside a running server is refused', async () => {
  await at.store.sql`select 1`
  await expect(replay()).rejects.toThrow('A Headsup server runs on this database')
})

test('a replay that would really write to customers asks for a yes', async () => {
  vi.stubEnv('SMTP_URL', 'smtp://mail.example')
  await expect(replay()).rejects.toThrow('really write to customers')
  await at.store.sql`select 1`
  await expect(replay('--catch-mail')).rejects.toThrow('A Headsup server runs')
  await expect(replay('--yes')).rejects.toThrow('A Headsup server runs')
})

test('migrations are not taken back under a running server, and going up twice changes nothing', async () => {
  await at.store.sql`select 1`
  const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const migrate = (...args: string[]) =>
    migrateCommand().parseAsync(['--url', at.url, ...args], { from: 'user' })
  await expect(migrate('--down', '1')).rejects.toBeInstanceOf(MigrateError)
  await migrate()
  expect(said.mock.calls).toEqual([['There was nothing to do.\n']])
})
