import { writeSetting } from '@headsup/store/settings'
import { testDatabase } from '@headsup/store/testing/database'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openSmtp, type Smtp } from '../channels/smtp.ts'
import { startMailServer, type MailServer } from '../testing/mail-server.ts'
import { createReporter } from './reporter.ts'

const at = testDatabase()
let server: MailServer
let smtp: Smtp
let now = new Date()
const printed: string[] = []
let broken = false

beforeAll(async () => {
  server = await startMailServer()
  smtp = openSmtp({ url: server.url, from: 'Headsup <headsup@telecom.example>' })
})
afterAll(async () => {
  smtp.close()
  await server.close()
})
beforeEach(async () => {
  await at.store.sql`truncate reports restart identity`
  await writeSetting(at.store.db, 'timeZone', 'Asia/Hong_Kong')
  await writeSetting(at.store.db, 'brand', 'Sample Telecom')
  await tell('finance@telecom.example', 'care@telecom.example')
  server.mails.length = 0
  server.refuse(undefined)
  printed.length = 0
  broken = false
  now = new Date('2026-11-01T00:00:00Z')
})

const tell = (...to: string[]) => writeSetting(at.store.db, 'reports', { to, locale: 'zh-Hant' })

/** A reporter as after a start; what it prints is a file of its own for each month. */
const start = () =>
  createReporter({
    store: at.store,
    clock: () => now,
    smtp,
    publicUrl: 'https://headsup.example',
    jitter: () => 0,
    press: {
      print: (month, locale) => {
        printed.push(`${month} ${locale}`)
        if (broken) return Promise.reject(new Error('There is no browser to make reports with.'))
        return Promise.resolve({
          pdf: Buffer.from(`%PDF ${month}`),
          headline: '通知避免了約 1,840 次聯絡。',
        })
      },
    },
  })

async function work(reporter = start()): Promise<void> {
  while (await reporter.step()) continue
}
const later = (seconds: number) => (now = new Date(+now + seconds * 1000))
const recipients = () => server.mails.map(({ to }) => to).sort()

test('on the first at eight each address gets the month before, once, across restarts', async () => {
  now = new Date('2026-10-31T23:59:59Z')
  await at.store.sql`insert into reports (month, address, locale, state, due_at)
    select '2026-09', a, 'en', 'sent', now() from unnest(array['finance@telecom.example', 'care@telecom.example']) a`
  await work()
  expect(server.mails).toEqual([])
  later(1)
  await work()
  await work()
  later(20 * 86_400)
  await work()
  expect(recipients()).toEqual(['care@telecom.example', 'finance@telecom.example'])
  later(11 * 86_400)
  await work()
  const twice = (month: string) => [`${month} zh-Hant`, `${month} zh-Hant`]
  expect(printed).toEqual([...twice('2026-10'), ...twice('2026-11')])
})

test('the mail says the first sentence, names the page and brings the file', async () => {
  await tell('finance@telecom.example')
  await work()
  const [{ mail } = {}] = server.mails
  expect(mail).toMatchObject({
    subject: 'Sample Telecom：2026年10月通知成效',
    messageId: '<report-2026-10-1@telecom.example>',
  })
  expect(mail?.text).toContain('通知避免了約 1,840 次聯絡。')
  expect(mail?.text).toContain('https://headsup.example/deflection?month=2026-10')
  const [file] = mail?.attachments ?? []
  expect(file).toMatchObject({
    filename: 'headsup-2026-10-zh-Hant.pdf',
    mimeType: 'application/pdf',
  })
  expect(Buffer.from(file?.content as ArrayBuffer).toString()).toBe('%PDF 2026-10')
})

test('reporters that run at once send each report once', async () => {
  await Promise.all([work(), work(), work()])
  expect(recipients()).toEqual(['care@telecom.example', 'finance@telecom.example'])
})

test('a reporter that died after the mail was taken sends it again under the same id', async () => {
  await tell('finance@telecom.example')
  await work()
  // As if the last statement had never come.
  await at.store.sql`update reports set state = 'queued', sent_at = null`
  await work()
  expect(server.mails).toHaveLength(1)
  later(300)
  await work()
  expect(server.mails.map(({ mail }) => mail.messageId)).toEqual([
    '<report-2026-10-1@telecom.example>',
    '<report-2026-10-1@telecom.example>',
  ])
})

test('a server that is busy is asked again, one that refuses an address is not', async () => {
  await tell('finance@telecom.example')
  server.refuse(450)
  await work()
  server.refuse(undefined)
  later(14)
  await work()
  expect(server.mails).toEqual([])
  later(1)
  await work()
  expect(server.mails).toHaveLength(1)
  await tell('nobody@telecom.example')
  server.refuse(550)
  await work()
  later(86_400)
  await work()
  const [row] = await at.store
    .sql`select state, reason, attempt from reports where address like 'nobody%'`
  expect(row).toEqual({ state: 'dead', reason: 'rejected', attempt: 1 })
})

test('without a browser the report waits, and says what is missing', async () => {
  await tell('finance@telecom.example')
  broken = true
  await work()
  const [row] = await at.store.sql`select state, detail from reports`
  expect(row).toEqual({ state: 'queued', detail: 'There is no browser to make reports with.' })
  broken = false
  later(60)
  await work()
  expect(server.mails).toHaveLength(1)
})

test('an address that is added later has the newest month at once, and nobody else again', async () => {
  await tell('finance@telecom.example')
  await work()
  later(86_400)
  await tell('finance@telecom.example', 'Boss@telecom.example')
  await work()
  expect(recipients()).toEqual(['boss@telecom.example', 'finance@telecom.example'])
})

test('nobody gets anything where nobody is named', async () => {
  await tell()
  await work()
  expect(printed).toEqual([])
})
