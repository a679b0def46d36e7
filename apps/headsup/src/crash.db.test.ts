import { testDatabase } from '@headsup/store/testing/database'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect as connectTo, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CUSTOMERS } from './testing/story.ts'

const pipeline = fileURLToPath(new URL('./testing/pipeline.ts', import.meta.url))
const compiled = mkdtempSync(path.join(tmpdir(), 'headsup-compiled-'))
const calm = testDatabase()
const stormy = testDatabase()

/** Mail as it arrived: one Message-ID a time it came. */
let arrived: string[] = []
const mail = new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'],
  logger: false,
  onData(stream, _session, done) {
    let text = ''
    stream.on('data', (chunk) => (text += String(chunk)))
    stream.on('end', () => {
      arrived.push(/^Message-ID: (.+)$/im.exec(text)?.[1] ?? 'none')
      done()
    })
  },
})
let smtpUrl = ''

beforeAll(async () => {
  mail.listen(0, '127.0.0.1')
  await once(mail.server, 'listening')
  smtpUrl = `smtp://127.0.0.1:${portOf(mail.server)}`
  for (const { store } of [calm, stormy]) {
    const { sql } = store
    await sql`insert into areas (code, names) values ('sha-tin', '{"en": "Sha Tin"}')`
    await sql`insert into metrics (code, unit) values ('data_mb', 'MB')`
    for (const code of CUSTOMERS) {
      await sql`insert into customers (code, locale, time_zone, area_id) values (${code}, 'en', 'UTC', 1)`
      await sql`insert into channels (customer_id, kind, address, consent)
        select id, 'email', code || '@example.com', true from customers where code = ${code}`
    }
    await sql`insert into series (customer_id, metric_id) select id, 1 from customers order by id`
  }
})
afterAll(async () => {
  rmSync(compiled, { recursive: true, force: true })
  await new Promise<void>((resolve) => mail.close(() => resolve()))
})

/**
 * Runs the pipeline against a database, through a relay that counts what the pipeline sends to
 * PostgreSQL and kills it on the message given: between two statements, or with one on its way.
 *
 * @returns whether it came to its end
 */
async function run(databaseUrl: string, killAt: number): Promise<boolean> {
  const target = new URL(databaseUrl)
  let sent = 0
  const sockets = new Set<Socket>()
  const relay = createServer((client) => {
    const server = connectTo(Number(target.port), target.hostname)
    for (const socket of [client, server]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
    }
    client.on('data', (message) => {
      if (++sent === killAt) child.kill('SIGKILL')
      server.write(message)
    })
    server.pipe(client)
    client.on('close', () => server.destroy())
  })
  relay.listen(0, '127.0.0.1')
  await once(relay, 'listening')
  const through = new URL(databaseUrl)
  through.port = String(portOf(relay))
  const child = spawn(process.execPath, [pipeline, through.href, smtpUrl], {
    // It is started some twenty times, and compiling takes a third of a start.
    env: { ...process.env, NODE_COMPILE_CACHE: compiled },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  for (const socket of sockets) socket.destroy()
  relay.close()
  if (code !== null && code !== 0) throw new Error(`the pipeline failed with ${code}`)
  return code === 0
}

const portOf = (server: Pick<Server, 'address'>) => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('no TCP address')
  return address.port
}

/** Everything that must come out alike, without ids and instants of the wall clock; sums to a millionth, since their order is free. */
async function outcome({ store: { sql } }: typeof calm) {
  return {
    observations:
      await sql`select count(*)::int, round(sum(value)::numeric, 6) as sum from observations`,
    hourly:
      await sql`select count(*)::int, sum(n)::int as n, round(sum(total)::numeric, 6) as sum from usage_hourly`,
    areas: await sql`select count(*)::int, sum(n)::int as n from usage_area`,
    alerts:
      await sql`select key, kind, state, started_at, updated_at, fired_at, incident_id is null as single from alerts order by key`,
    incidents:
      await sql`select key, state, started_at, updated_at, customers from incidents order by key`,
    members: await sql`select count(*)::int from incident_members`,
    transitions: await sql`select coalesce(a.key, i.key) as key, t.state, t.at from transitions t
      left join alerts a on a.id = t.alert_id left join incidents i on i.id = t.incident_id order by 1, 2, 3`,
    decisions:
      await sql`select p.code, d.customer_id, d.cause, d.outcome, d.reason, d.at from decisions d
      join policies p on p.id = d.policy_id order by 1, 2, 3`,
    exposures:
      await sql`select p.code, e.customer_id, e.cause, e.arm, e.assigned_at, e.contacts, e.own_contacts
      from exposures e join policies p on p.id = e.policy_id order by 1, 2, 3`,
    notices:
      await sql`select n.customer_id, n.template, n.state, n.message ->> 'subject' as subject from notices n order by 1, 2, 4`,
    contacts: await sql`select c.identity, count(a.exposure_id)::int as answers from contacts c
      left join attributions a on a.contact_id = c.id group by 1 order by 1`,
  }
}

test(
  'a process killed again and again loses nothing and does nothing twice',
  { timeout: 400_000 },
  async () => {
    arrived = []
    expect(await run(calm.url, Infinity)).toBe(true)
    const expected = await outcome(calm)
    // The story must have something in it to lose.
    expect(expected.incidents).toHaveLength(1)
    const delivered = expected.notices.filter(({ state }) => state === 'delivered').length
    expect(delivered).toBeGreaterThanOrEqual(10)
    expect(arrived).toHaveLength(delivered)

    arrived = []
    let kills = 0
    // Steps that share no factor with anything the pipeline does in rounds.
    for (let killAt = 11; !(await run(stormy.url, killAt)); killAt += 53) kills++
    expect(kills).toBeGreaterThan(5)
    expect(await outcome(stormy)).toEqual(expected)
    // SMTP has no way to ask whether a message arrived: one under way at a kill may come again, as itself.
    expect(new Set(arrived).size).toBe(delivered)
    expect(arrived.length).toBeLessThanOrEqual(delivered + 4 * kills)
  },
)
