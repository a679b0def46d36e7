import { linkKey } from '@headsup/notice'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { barriers, complaintsOf, languages, overflow, read } from './testing/browser.ts'
import { SECRET } from './testing/product.ts'
import { BILL } from './testing/story.ts'
import { sample } from './testing/sample.ts'

const here = sample()

/** Ids of the story, for the paths that hold one. */
const found = { alert: '', notice: '', mail: '', key: '' }

beforeAll(async () => {
  const [ids] = await here.at.store.sql<{ alert: string; notice: string }[]>`
    select (select max(id) from alerts where series_id is not null)::text as alert,
      (select max(id) from notices where state = 'delivered')::text as notice`
  found.alert = ids?.alert ?? ''
  found.notice = ids?.notice ?? ''
  found.key = linkKey(Number(found.notice), SECRET)
  found.mail = await lateOrder()
})

/** Sends an order that is late. @returns the id of the mail that told its customer */
async function lateOrder(): Promise<string> {
  const sent = await here.admin.request.post('/api/events', {
    headers: { 'content-type': 'application/cloudevents+json', origin: here.product.url },
    data: {
      specversion: '1.0',
      id: 'order-1031',
      source: 'shop',
      type: 'order.delayed',
      subject: '1031',
      time: '2026-11-20T04:00:00Z',
      data: { order: 'A-1031', oldDate: '2026-11-21T04:00:00Z', newDate: '2026-11-24T04:00:00Z' },
    },
  })
  expect(sent.status()).toBe(200)
  return vi.waitFor(
    async () => {
      const box = await here.admin.request.get('/api/mail')
      const [mail] = ((await box.json()) as { mails: { id: number }[] }).mails
      if (!mail) throw new Error('the mail has not arrived')
      return String(mail.id)
    },
    { timeout: 15_000 },
  )
}

/** Every message's name: none of them may be seen on a page in its stead. */
const messages = fileURLToPath(new URL('../../../dashboard/messages/', import.meta.url))
const names = new Set(
  globSync('**/en.json', { cwd: messages }).flatMap((file) =>
    Object.keys(JSON.parse(readFileSync(path.join(messages, file), 'utf8')) as object),
  ),
)

/** Words on a page that only a mistake puts there. */
function slips(text: string): string[] {
  return [...text.matchAll(/[\w.]+|\[object \w+\]/g)]
    .map(([word]) => word)
    .filter((word) => /^(undefined|null|NaN|Infinity|\[object .+)$/.test(word) || isName(word))
}

/** Names of one word, such as `close`, are words as well. */
const isName = (word: string) => word.includes('_') && names.has(word)

describe.each([
  ['Live', () => '/'],
  ['Alerts', () => '/alerts?state=all'],
  ['an alert', () => `/alerts/${found.alert}`],
  ['Customers', () => '/customers'],
  ['a customer', () => `/customers/${BILL}`],
  ['Areas', () => '/areas'],
  ['an area', () => '/areas/tai-po'],
  ['Notices', () => '/notices'],
  ['a notice', () => `/notices/${found.notice}`],
  ['Deflection', () => '/deflection?days=all'],
  ['Deflection in a month of nothing', () => '/deflection?month=2026-10'],
  ['the effect of a policy', () => '/deflection/area-outage?days=all'],
  ['the effect of a policy that told nobody', () => '/deflection/bill-shock?month=2026-10'],
  ['Forecast', () => '/forecast'],
  ['Forecast by month', () => '/forecast?horizon=quarter&band=95'],
  ['Staffing', () => '/staffing?queue=a&map=difference'],
  ['Planner', () => '/planner?policy=bill-shock'],
  ['Policies', () => '/policies'],
  ['a policy', () => '/policies/bill-shock'],
  ['Settings', () => '/settings'],
  ['Mail', () => '/mail'],
  ['a mail', () => `/mail/${found.mail}`],
  ['the wall', () => '/wall'],
  ['a customer’s own link', () => `/n/${found.key}`],
])('%s', (_, pathOf) => {
  let page: Page
  let complaints: string[]
  beforeAll(async () => {
    await read(here.admin, here.product.url, 'en')
    page = await here.admin.newPage()
    complaints = complaintsOf(page)
  })
  afterAll(() => page.close())

  test('answers with one heading and complains of nothing', async () => {
    const response = await page.goto(pathOf(), { waitUntil: 'load' })
    expect(response?.status()).toBe(200)
    expect(await page.locator('h1').count()).toBe(1)
    expect(complaints).toEqual([])
  })

  test('can be read by everybody, in light and in dark', async () => {
    await page.emulateMedia({ colorScheme: 'light' })
    expect.soft(await barriers(page), 'light').toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    expect.soft(await barriers(page, 'colours'), 'dark').toEqual([])
  })

  test('fits a narrow phone', async () => {
    for (const width of [390, 320]) {
      await page.setViewportSize({ width, height: 800 })
      // Charts take their new width a frame later.
      await expect.poll(() => overflow(page), { message: `beside ${width} px` }).toBe(0)
    }
  })

  test('speaks each language to the end', async () => {
    for (const language of languages) {
      await read(here.admin, here.product.url, language)
      await page.goto(pathOf())
      const title = await page.title()
      const text = `${title} ${await page.locator('body').innerText()}`
      expect.soft(slips(text), language).toEqual([])
    }
    expect(complaints).toEqual([])
  })
})
