import { shutdownSignal, systemClock } from '@headsup/service'
import { Command, InvalidArgumentError, Option } from 'commander'
import { setTimeout as sleep } from 'node:timers/promises'
import { createCarrier } from '../demo/carrier.ts'
import { HOUR_MS } from '../demo/happenings.ts'
import { createRemote, RemoteError } from '../demo/remote.ts'

interface Options {
  readonly url: string
  readonly key: string
  readonly speed: number
  readonly seed: number
  readonly subscribers: number
  readonly back: number
}

const TICK_MS = 1000

/** `headsup simulate`: the sample carrier, sending to a running server. */
export const simulateCommand = (): Command =>
  new Command('simulate')
    .description('send the usage, orders and calls of a simulated carrier to a running server')
    .option('--url <url>', 'the server', 'http://localhost:3000')
    .addOption(new Option('--key <key>', 'an API key').env('HEADSUP_KEY').makeOptionMandatory())
    .option('--back <hours>', 'begin so many hours ago', positive, 24)
    .option('--speed <times>', 'how fast to catch up with now', positive, 60)
    .option('--seed <number>', 'another carrier', whole, 1)
    .option('--subscribers <number>', 'how many', whole, 2000)
    .action(simulate)

/** Sends until Ctrl-C. What has not happened yet is not sent: having caught up, time runs as ours. */
async function simulate({ url, key, speed, seed, subscribers, back }: Options): Promise<void> {
  const signal = shutdownSignal()
  const began = systemClock()
  const start = Math.floor((+began - back * HOUR_MS) / HOUR_MS) * HOUR_MS
  const carrier = createCarrier({ seed, subscribers, quietUntil: new Date(start) })
  const send = (path: string, init: RequestInit) =>
    fetch(new URL(path, url), init).catch((cause: unknown) => {
      if (signal.aborted) throw cause
      throw new RemoteError(`There is no answer from ${url}. Is the server running?`, { cause })
    })
  const remote = createRemote({ send, key, carrier, seed, signal })
  try {
    say(`Introducing ${subscribers} customers to ${url}`)
    await remote.introduce()
    say('Sending; Ctrl-C ends it')
    let from = start
    let sent = 0
    let told = 0
    while (!signal.aborted) {
      const now = +systemClock()
      const to = Math.min(now, start + (now - +began) * speed, from + 6 * HOUR_MS)
      sent += await remote.tell(from, to)
      from = to
      if (now - told >= 60_000) {
        told = now
        say(`${new Date(to).toISOString().slice(0, 16)}Z, ${sent.toLocaleString('en')} sent`)
      }
      await sleep(TICK_MS, undefined, { signal })
    }
  } catch (error) {
    if (!signal.aborted) throw error // an aborted wait or request is how it ends
  }
}

const say = (line: string) => process.stderr.write(`${line}\n`)

function positive(text: string): number {
  const number = Number(text)
  if (!(number > 0 && number < 1e6)) throw new InvalidArgumentError('It must be a positive number.')
  return number
}

function whole(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number > 1e6)
    throw new InvalidArgumentError('It must be a whole number from 1 to 1,000,000.')
  return number
}
