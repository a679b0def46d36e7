import type { Page } from 'playwright-core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { alive, barriers, read, reader } from './testing/browser.ts'
import { sample } from './testing/sample.ts'

const here = sample()
let page: Page
beforeEach(async () => {
  await read(here.admin, here.product.url, 'en')
  page = await here.admin.newPage()
})
afterEach(() => page.close())

test('a term is explained by the keyboard, and put away again', async () => {
  await page.goto('/deflection?days=all')
  await alive(page)
  const term = page.getByRole('button', { name: 'Told', exact: true })
  const meaning = page.getByRole('note').filter({ hasText: 'whether the notice arrived or not' })
  expect(await meaning.isVisible()).toBe(false)
  await term.focus()
  await page.keyboard.press('Enter')
  await meaning.waitFor()
  expect(await barriers(page)).toEqual([])
  await page.keyboard.press('Escape')
  await meaning.waitFor({ state: 'hidden' })
  expect(await page.evaluate('document.activeElement.textContent.trim()')).toBe('Told')
})

test('a term is explained while the pointer rests on it, inside the window of a phone', async () => {
  await page.setViewportSize({ width: 320, height: 700 })
  await page.goto('/deflection/area-outage?days=all')
  await alive(page)
  const term = page.getByRole('button', { name: 'The lot' })
  await term.hover()
  const meaning = page.getByRole('note').filter({ hasText: 'in the share they were drawn with' })
  await meaning.waitFor()
  const box = await meaning.boundingBox()
  expect(box?.x).toBeGreaterThanOrEqual(0)
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(320)
  await page.mouse.move(0, 0)
  await meaning.waitFor({ state: 'hidden' })
})

test('a touch shows a term, and a touch elsewhere puts it away', async () => {
  const context = await here.browser.newContext({
    baseURL: here.product.url,
    hasTouch: true,
    storageState: await here.admin.storageState(),
    viewport: { width: 390, height: 800 },
  })
  const phone = await context.newPage()
  await phone.goto('/deflection/area-outage?days=all')
  await alive(phone)
  await phone.getByRole('button', { name: 'Verdict' }).tap()
  const meaning = phone.getByRole('note').filter({ hasText: 'a person confirms it' })
  await meaning.waitFor()
  await phone.touchscreen.tap(5, 400)
  await meaning.waitFor({ state: 'hidden' })
  await context.close()
})

test('from the figure of all to one policy, to those held out, to one customer, by links alone', async () => {
  await page.goto('/deflection?days=all')
  await alive(page)
  await page.getByRole('link', { name: 'Area outage' }).first().click()
  await page.waitForURL(/\/deflection\/area-outage\?days=all/)
  await page.getByRole('link', { name: 'held out', exact: true }).click()
  await page.waitForURL(/arm=holdout/)
  const rows = page.locator('#customers tbody tr')
  const [counted] = await here.at.store.sql<{ n: number }[]>`
    select count(*)::int as n from exposures e join policies p on p.id = e.policy_id
    where p.code = 'area-outage' and e.arm = 'holdout' and e.window_ends_at <= ${new Date('2026-11-20T06:00:00Z').toISOString()}::text::timestamptz`
  expect(await rows.count()).toBe(counted?.n)
  expect(await rows.first().innerText()).toContain('held out')
  await rows.first().getByRole('link').first().click()
  await page.waitForURL(/\/customers\//)
})

test('every table is there as CSV', async () => {
  await page.goto('/deflection/area-outage?days=all')
  const found = await page.locator('a[download]').all()
  const links = await Promise.all(found.map(async (one) => (await one.getAttribute('href')) ?? ''))
  expect(links.length).toBeGreaterThanOrEqual(3)
  for (const link of links) {
    const file = await here.admin.request.get(link)
    expect([link, file.status()]).toEqual([link, 200])
    expect(file.headers()['content-type']).toBe('text/csv; charset=utf-8')
  }
})

test('the arrow keys read the chart, day by day', async () => {
  // Half of everybody held out, a third of everybody in contact, on six days.
  await here.at.store.sql`
    insert into exposures (policy_id, policy_version, customer_id, cause, arm, assigned_at, window_ends_at, contacts)
    select p.id, 1, c.id, 'event:shop:read-' || d, case when c.id % 2 = 0 then 'holdout' else 'treatment' end,
      ${'2026-11-10T04:00:00Z'}::text::timestamptz + d * interval '1 day',
      ${'2026-11-13T04:00:00Z'}::text::timestamptz + d * interval '1 day', (c.id % 3 = 0)::int
    from customers c, policies p, generate_series(1, 6) d where p.code = 'order-delayed'`
  await page.goto('/deflection/order-delayed?days=all')
  await alive(page)
  const chart = page.getByRole('img', { name: /The estimate stands at/ })
  await chart.focus()
  await page.keyboard.press('Home')
  const first = await page.locator('.read').innerText()
  await page.keyboard.press('End')
  const last = await page.locator('.read').innerText()
  expect(first).toMatch(/^\d+ Nov/)
  expect(last).not.toBe(first)
})

test('finance sees the figures, and not the customers behind them', async () => {
  const added = await here.admin.request.post('/api/people', {
    headers: { origin: here.product.url },
    data: { email: 'finance@example.com', name: 'Finance', role: 'finance' },
  })
  const { url } = (await added.json()) as { url: string }
  const finance = await reader(here.browser, here.product.url)
  await finance.request.get(url)
  const theirs = await finance.newPage()
  await theirs.goto('/deflection/area-outage?days=all')
  expect(await theirs.locator('main').innerText()).toContain('sees figures, not customers')
  expect(await theirs.locator('#customers table').count()).toBe(0)
  await finance.close()
})

test('what a person decides stays in the history with its reason, beside what the figures said', async () => {
  await page.goto('/deflection/bill-shock?days=all')
  await alive(page)
  await page.getByLabel('Decision').selectOption('keep')
  await page.getByLabel('Why').fill('The winter tariff begins next week.')
  await page.getByRole('button', { name: 'Write it down' }).click()
  const history = page.locator('table').filter({ hasText: 'The winter tariff begins next week.' })
  await history.waitFor()
  expect(await history.locator('tbody tr').first().innerText()).toMatch(/Keep[^]*winter tariff/)
})
