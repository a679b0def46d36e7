import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import postgres from 'postgres'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { EmbeddedPostgresError, startPostgres } from './embedded.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'headsup-embedded-'))
  await chmod(dir, 0o755) // as root, PostgreSQL runs as somebody else, who must get in
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const ask = async (url: string, question: string) => {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    return await sql.unsafe(question)
  } finally {
    await sql.end()
  }
}

test('what was written is there after a stop and a second start', async () => {
  const dataDir = path.join(dir, 'data')
  const first = await startPostgres({ dataDir })
  await ask(first.url(), 'create table kept as select 42 as answer')
  await first.stop()
  const second = await startPostgres({ dataDir })
  expect(await ask(second.url(), 'select answer from kept')).toMatchObject([{ answer: 42 }])
  await second.stop()
})

test('a folder that a living start uses is refused in a sentence that says what to do', async () => {
  const dataDir = path.join(dir, 'data')
  const first = await startPostgres({ dataDir })
  await expect(startPostgres({ dataDir })).rejects.toThrow(/in use by another start.*HEADSUP_DATA/)
  await first.stop()
})

test('a taken port is named', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const address = taken.address() as { port: number }
  const refused = startPostgres({ dataDir: path.join(dir, 'data'), port: address.port })
  await expect(refused).rejects.toThrow(EmbeddedPostgresError)
  await expect(refused).rejects.toThrow(`Port ${address.port} is taken`)
  await new Promise((resolve) => taken.close(resolve))
})

test('nobody but this machine can connect', async () => {
  const server = await startPostgres({ dataDir: path.join(dir, 'data') })
  expect(await ask(server.url(), 'show listen_addresses')).toMatchObject([
    { listen_addresses: '127.0.0.1' },
  ])
  const rules = await readFile(path.join(dir, 'data/pg_hba.conf'), 'utf8')
  const open = rules
    .split('\n')
    .filter((line) => /^host\s/.test(line) && !/127\.0\.0\.1|::1/.test(line))
  expect(open).toEqual([])
  await server.stop()
})
