import { createEmail } from '@headsup/notifier'
import { expect, test } from 'vitest'
import { catchMail } from './mail.ts'

const parcel = {
  id: '7',
  to: 'somebody@example.com',
  locale: 'zh-Hant',
  subject: '沙田流動服務中斷',
  text: '正在搶修。',
  html: '<p>正在搶修。<img src="cid:usage"></p>',
  sms: '',
  pictures: [{ cid: 'usage', png: new Uint8Array([137, 80, 78, 71]) }],
  stopUrl: 'http://localhost/n/x/stop',
  customer: 'c1',
  policy: 'area-outage',
  facts: {},
}

test('mail that the product sends is kept, readable, with its pictures inside', async () => {
  const at = new Date('2026-11-21T12:00:00Z')
  const { url, mailbox, close } = await catchMail(() => at)
  const channel = createEmail({ url, from: 'Sample Telecom <notices@example.com>' })
  const { signal } = new AbortController()
  await channel.send(parcel, signal)
  await channel.send({ ...parcel, id: '8', to: 'other@example.com' }, signal)
  channel.close()
  await close()
  expect(mailbox.size).toBe(2)
  expect(mailbox.list(10).map(({ id, to }) => [id, to])).toEqual([
    [2, 'other@example.com'],
    [1, 'somebody@example.com'],
  ])
  expect(mailbox.list(10, 2).map(({ id }) => id)).toEqual([1])
  expect(mailbox.read(1)).toMatchObject({
    at,
    from: 'notices@example.com',
    subject: '沙田流動服務中斷',
    text: expect.stringContaining('正在搶修。') as string,
    html: expect.stringContaining('src="data:image/png;base64,iVBORw=="') as string,
  })
  expect(mailbox.read(3)).toBeUndefined()
})
