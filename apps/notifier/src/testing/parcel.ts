import type { Parcel } from '../channels/channel.ts'

/** A notice ready to travel. */
export const parcel = (more: Partial<Parcel> = {}): Parcel => ({
  id: '7',
  to: 'c1@example.com',
  locale: 'zh-Hant',
  subject: 'Your data use is far above usual',
  text: 'It is about 80 MB an hour.',
  html: '<p>It is about 80 MB an hour.</p><img src="cid:usage">',
  sms: 'About 80 MB an hour.',
  pictures: [{ cid: 'usage', png: new Uint8Array([137, 80, 78, 71]) }],
  stopUrl: 'https://headsup.example/api/n/KEY/stop',
  customer: 'c1',
  policy: 'usage-leak',
  facts: { kind: 'usage' },
  ...more,
})
