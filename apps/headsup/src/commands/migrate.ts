import { readEnv } from '@headsup/service'
import { connect, migrate, startPostgres } from '@headsup/store'
import { othersConnected } from '@headsup/store/presence'
import { Command, InvalidArgumentError } from 'commander'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { StoreEnv } from '../store.ts'

interface Options {
  readonly url?: string
  readonly down?: number
}

/** Migrations cannot be taken back now; the message is a sentence for whoever asked for it. */
export class MigrateError extends Error {
  override readonly name = 'MigrateError'
}

/** `headsup migrate [--down N]` */
export const migrateCommand = (): Command =>
  new Command('migrate')
    .description('bring the database to the newest schema, as start and import do by themselves')
    .option('--down <n>', 'take back the newest n migrations, with all that is in them', whole)
    .option('--url <postgres-url>', 'the database; else DATABASE_URL, else the embedded one')
    .action(async ({ url, down }: Options) => {
      const env = readEnv(StoreEnv)
      const given = url ?? env.DATABASE_URL
      if (given !== undefined) return run(given, down)
      await mkdir(env.HEADSUP_DATA, { recursive: true })
      const server = await startPostgres({ dataDir: path.join(env.HEADSUP_DATA, 'postgres') })
      try {
        await run(server.url(), down)
      } finally {
        await server.stop()
      }
    })

async function run(url: string, down: number | undefined): Promise<void> {
  if (down !== undefined) await refuseWhileRunning(url)
  const names = await migrate(url, down === undefined ? {} : { direction: 'down', count: down })
  if (names.length === 0) say('There was nothing to do.')
  for (const name of names) say(`${down === undefined ? 'Applied' : 'Took back'} ${name}`)
}

/** A server that still runs would lose its tables under its feet. */
async function refuseWhileRunning(url: string): Promise<void> {
  const store = connect(url, { max: 2 })
  try {
    if (await othersConnected(store))
      throw new MigrateError('A Headsup server runs on this database. Stop it first.')
  } finally {
    await store.end()
  }
}

const say = (line: string) => process.stdout.write(`${line}\n`)

function whole(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError('It is a whole number from 1 on.')
  return number
}
