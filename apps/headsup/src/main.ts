#!/usr/bin/env node
import { PressError } from '@headsup/api'
import { EnvironmentError, readEnv, rootCause, shutdownSignal, systemClock } from '@headsup/service'
import { EmbeddedPostgresError, UnreachableError } from '@headsup/store'
import { Command, Option } from 'commander'
import { PolicyError } from './backtest/policies.ts'
import { backtestCommand } from './commands/backtest.ts'
import { importCommand } from './commands/import.ts'
import { migrateCommand, MigrateError } from './commands/migrate.ts'
import { replayCommand } from './commands/replay.ts'
import { reportCommand } from './commands/report.ts'
import { scoreCommand } from './commands/score.ts'
import { simulateCommand } from './commands/simulate.ts'
import { CsvError } from './csv.ts'
import { RemoteError } from './demo/remote.ts'
import { DetectionEnv, StartEnv } from './env.ts'
import { ListenError } from './http.ts'
import { ReplayError } from './replay/error.ts'
import { createRoles, ROLE_NAMES, type RoleName } from './roles.ts'

const say = (line: string) => process.stderr.write(`${line}\n`)

interface StartOptions {
  readonly demo?: boolean
  readonly speed: number
  readonly role?: (RoleName | 'web')[]
}

const program = new Command('headsup')
  .description('Anticipatory customer service: notice, tell first, measure.')
  .configureHelp({ sortSubcommands: true })

program
  .command('start')
  .description('the service: database, detection, notices, API and dashboard')
  .option('--demo', 'with a simulated carrier of 2,000 subscribers')
  .option('--speed <times>', 'how fast the simulated carrier lives', Number, 60)
  .addOption(
    new Option('--role <role...>', 'only these parts')
      .choices([...ROLE_NAMES, 'web'])
      .default(undefined, 'all'),
  )
  .action(async ({ demo, speed, role }: StartOptions) => {
    const { start } = await import('./start.ts')
    await start({
      env: readEnv(StartEnv),
      demo: demo ? { speed } : undefined,
      roles: role ?? [...ROLE_NAMES, 'web'],
      say,
      signal: shutdownSignal(),
    })
  })

program.addCommand(
  importCommand({
    processors: ({ store, log }) => {
      const env = { ...readEnv(DetectionEnv), SMTP_URL: undefined, MAIL_FROM: '' }
      return createRoles({ store, log, clock: systemClock, env, publicUrl: '', secret: '' })
    },
  }),
)

program.addCommand(replayCommand())
program.addCommand(migrateCommand())
program.addCommand(reportCommand())
program.addCommand(simulateCommand())
backtestCommand(program)
scoreCommand(program)

try {
  await program.parseAsync()
} catch (error) {
  // What a person can put right is one sentence; everything else is a fault of ours, with its stack
  // but without what wraps it: a failed query would show the values it was sent.
  const expected = [
    EnvironmentError,
    EmbeddedPostgresError,
    UnreachableError,
    ListenError,
    CsvError,
    ReplayError,
    PolicyError,
    MigrateError,
    RemoteError,
    PressError,
  ]
  const plain = expected.some((kind) => error instanceof kind)
  const { name, message, stack } = rootCause(error)
  say(plain ? (error as Error).message : String(stack ?? `${String(name)}: ${String(message)}`))
  process.exitCode = 1
}
