import { DeliveryError } from '@headsup/notice'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startMailServer, type MailServer } from '../testing/mail-server.ts'
import { parcel } from '../testing/parcel.ts'
import type { Channel } from './channel.ts'
import { createEmail } from './email.ts'

const signal = new AbortController().signal
const from = 'Sample Telecom <notices@telecom.example>'
let server: MailServer
let channel: Channel

beforeAll(async () => {
  server = await startMailServer()
  channel = createEmail({ url: server.url, from })
})
afterAll(async () => {
  channel.close()
  await server.close()
})

const failure = async (sending: Promise<void>) => {
  const error = await sending.catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(DeliveryError)
  return error as DeliveryError
}

test('a notice arrives as text and HTML, with its picture, its language and a way to stop', async () => {
  await channel.send(parcel(), signal)
  const { to, mail } = server.mails.at(-1)!
  expect(to).toBe('c1@example.com')
  expect(mail).toMatchObject({
    from: { address: 'notices@telecom.example', name: 'Sample Telecom' },
    subject: 'Your data use is far above usual',
    messageId: '<notice-7@telecom.example>',
  })
  expect(mail.text?.trim()).toBe('It is about 80 MB an hour.')
  expect(mail.html).toContain('<p>It is about 80 MB an hour.</p>')
  expect(mail.attachments).toMatchObject([{ mimeType: 'image/png', contentId: '<usage>' }])
  const headers = new Map(mail.headers.map(({ key, value }) => [key, value]))
  expect(headers.get('content-language')).toBe('zh-Hant')
  expect(headers.get('auto-submitted')).toBe('auto-generated')
  expect(headers.get('list-unsubscribe')).toBe('<https://headsup.example/api/n/KEY/stop>')
  expect(headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click')
})

test('sent again it has the same Message-ID, so that a mail client shows it once', async () => {
  await channel.send(parcel({ id: '8' }), signal)
  await channel.send(parcel({ id: '8' }), signal)
  const [one, other] = server.mails.slice(-2)
  expect(other?.mail.messageId).toBe(one?.mail.messageId)
})

test.each([
  [421, 'rateLimited'],
  [450, 'rateLimited'],
  [451, 'rateLimited'],
  [452, 'rateLimited'],
  [454, 'unreachable'],
  [550, 'rejected'],
  [554, 'rejected'],
] as const)('a server that says %i is told as %s', async (code, reason) => {
  server.refuse(code)
  expect((await failure(channel.send(parcel(), signal))).reason).toBe(reason)
  server.refuse(undefined)
})

test('an address that is none is rejected, not tried for hours', async () => {
  expect((await failure(channel.send(parcel({ to: 'nobody' }), signal))).reason).toBe('rejected')
})

test('a wrong password is unauthorized, and not in the message', async () => {
  const guarded = await startMailServer({ user: 'headsup' })
  const url = guarded.url.replace('smtp://', 'smtp://headsup:wrong-password@')
  const wrong = createEmail({ url, from })
  const error = await failure(wrong.send(parcel(), signal))
  expect(error.reason).toBe('unauthorized')
  expect(error.message).not.toContain('wrong-password')
  wrong.close()
  await guarded.close()
})

test('no server there is unreachable', async () => {
  const nobody = createEmail({ url: 'smtp://127.0.0.1:1', from })
  expect((await failure(nobody.send(parcel(), signal))).reason).toBe('unreachable')
  nobody.close()
})
