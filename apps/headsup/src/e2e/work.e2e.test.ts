import { linkKey } from '@headsup/notice'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { alive, complaintsOf, reader } from './testing/browser.ts'
import { SECRET } from './testing/product.ts'
import { sample } from './testing/sample.ts'
import { CALM, customers, dataAt, HOUR_MS, LEAK, NOW, READ_UNTIL } from './testing/story.ts'

const here = sample()
let page: Page
beforeEach(async () => {
  page = await here.admin.newPage()
})
afterEach(() => page.close())

const pathOf = () => new URL(page.url()).pathname

describe('with the keyboard alone', () => {
  test('G and a letter go to the pages', async () => {
    await page.goto('/settings')
    await alive(page)
    for (const [key, path] of [
      ['l', '/'],
      ['a', '/alerts'],
      ['c', '/customers'],
      ['r', '/areas'],
      ['n', '/notices'],
      ['d', '/deflection'],
      ['f', '/forecast'],
      ['t', '/staffing'],
      ['e', '/planner'],
      ['p', '/policies'],
      ['s', '/settings'],
    ] as const) {
      // A page that is still being drawn may let G run out: whoever sees nothing happen presses again.
      const pressed = async () => {
        await page.keyboard.press('g')
        await page.keyboard.press(key)
        return pathOf()
      }
      await expect.poll(pressed, { timeout: 20_000, interval: 2000 }).toBe(path)
    }
  })

  test('Ctrl K finds a customer by a part of the name', async () => {
    await page.goto('/')
    await alive(page)
    await page.keyboard.press('Control+k')
    await page.keyboard.type('siu min')
    await page.getByRole('option', { name: CALM.name }).waitFor()
    await page.keyboard.press('Enter')
    await expect.poll(pathOf).toBe(`/customers/${CALM.code}`)
    expect(await page.locator('h1').innerText()).toContain(CALM.name)
  })

  test('? shows the keys, and Escape puts them away', async () => {
    await page.goto('/')
    await alive(page)
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor({ state: 'hidden' })
  })

  test('letters that somebody types go nowhere', async () => {
    await page.goto('/customers')
    await alive(page)
    await page.getByRole('searchbox').first().focus()
    await page.keyboard.type('ga')
    expect(await page.getByRole('searchbox').first().inputValue()).toBe('ga')
    expect(pathOf()).toBe('/customers')
  })
})

describe('as it happens', () => {
  test('an alert that is raised while Live is open appears on it', async () => {
    await page.goto('/')
    await alive(page)
    const feed = page.locator('.feed')
    expect(await feed.innerText()).not.toContain(`${CALM.name} mobile data`)
    const sent = await here.admin.request.post('/api/events', {
      headers: { origin: here.product.url },
      data: [READ_UNTIL + HOUR_MS, NOW].flatMap((at) =>
        customers.map(({ code }, i) => ({
          customer: code,
          metric: 'data_mb',
          time: new Date(at).toISOString(),
          value: code === CALM.code ? 900 : dataAt(i, at),
        })),
      ),
    })
    expect(await sent.json()).toMatchObject({ accepted: 2 * customers.length })
    await expect
      .poll(() => feed.innerText(), { timeout: 15_000 })
      .toContain(`${CALM.name} mobile data`)
  })

  test('an alert is acknowledged by whoever has seen it', async () => {
    const [alert] = await here.at.store.sql<{ id: string }[]>`
      select a.id::text from alerts a join customers c on c.id = a.customer_id
      where c.code = ${LEAK} and a.series_id is not null order by a.id desc limit 1`
    await page.goto(`/alerts/${alert?.id}`)
    await page.getByRole('button', { name: 'Acknowledge' }).click()
    await page.getByText('Seen by Administrator').first().waitFor()
    await page.reload()
    await page.getByText('Seen by Administrator').first().waitFor()
    await page.getByRole('button', { name: 'Take back' }).click()
    await page.getByRole('button', { name: 'Acknowledge' }).waitFor()
  })

  test('a policy is switched off and on', async () => {
    await page.goto('/policies')
    await alive(page)
    const enabled = async () => {
      const [row] = await here.at.store.sql<{ enabled: boolean }[]>`
        select enabled from policies where code = 'usage-leak'`
      return row?.enabled
    }
    const control = page.getByLabel('Unusual use is on')
    await control.click()
    await expect.poll(enabled).toBe(false)
    await expect.poll(() => control.isChecked()).toBe(false)
    await control.click()
    await expect.poll(enabled).toBe(true)
  })
})

describe('planning', () => {
  test('a plan answers while somebody tries out a figure, and the address keeps it', async () => {
    await page.goto('/planner')
    await alive(page)
    const heading = page.locator('h1')
    const before = await heading.innerText()
    await page.getByRole('spinbutton', { name: 'Candidates a day' }).fill('1700')
    await expect.poll(() => page.url(), { timeout: 10_000 }).toContain('perDay=1700')
    await expect.poll(() => heading.innerText(), { timeout: 10_000 }).not.toBe(before)
    await page.getByRole('link', { name: 'As it is' }).click()
    await expect.poll(() => heading.innerText(), { timeout: 10_000 }).toBe(before)
  })

  test('what is known to come is added to the forecast, and taken back', async () => {
    await page.goto('/forecast')
    await alive(page)
    await page.getByRole('button', { name: 'Add a surge' }).click()
    await page.getByLabel('What it is').fill('Bills of November')
    await page.getByLabel('Begins').fill('2026-11-21T10:00')
    await page.getByLabel('Contacts it brings').fill('120')
    await page.getByRole('button', { name: 'Add a surge' }).click()
    await page.getByText('Bills of November').waitFor()
    page.once('dialog', (dialog) => void dialog.accept())
    await page.getByRole('button', { name: 'Remove Bills of November' }).click()
    await page.getByText('Bills of November').waitFor({ state: 'detached' })
  })

  test('a word is explained where it stands, by keys and by pointing', async () => {
    await page.goto('/staffing')
    await alive(page)
    const word = page.getByRole('button', { name: 'Shrinkage' })
    const note = page.getByRole('note').filter({ hasText: 'leave, training, breaks' })
    await word.press('Enter')
    await note.waitFor()
    await page.keyboard.press('Escape')
    await note.waitFor({ state: 'hidden' })
    await word.hover()
    await note.waitFor()
  })
})

describe('a customer who follows the link in a notice', () => {
  test('stops notices of its kind without signing in, and wants them again', async () => {
    const [notice] = await here.at.store.sql<{ id: number; customerId: number }[]>`
      select n.id::float8 as id, n.customer_id as "customerId" from notices n
        join policies p on p.id = n.policy_id
      where p.code = 'order-delayed' and n.state = 'delivered' and n.locale = 'en' limit 1`
    const stops = async () => {
      const [row] = await here.at.store.sql<{ n: number }[]>`
        select count(*)::int as n from stops where customer_id = ${notice?.customerId ?? 0}`
      return row?.n
    }
    const stranger = await reader(here.browser, here.product.url)
    const link = await stranger.newPage()
    await link.goto(`/n/${linkKey(notice?.id ?? 0, SECRET)}`)
    await link.getByRole('button', { name: /^Stop notices of this kind/ }).click()
    await link.getByText('You will get no more notices of this kind').waitFor()
    expect(await stops()).toBe(1)
    await link.getByRole('button', { name: 'Send them again' }).click()
    await link.getByRole('button', { name: /^Stop notices of this kind/ }).waitFor()
    expect(await stops()).toBe(0)
    await stranger.close()
  })

  test('sees nothing with a key that was made up', async () => {
    const response = await page.goto(`/n/${linkKey(1, 'another secret')}`)
    expect(response?.status()).toBeGreaterThanOrEqual(400)
    expect(await page.locator('h1').count()).toBe(1)
  })
})

describe('when something is broken', () => {
  test('a page that could not be made says so, and comes back', async () => {
    const { sql } = here.at.store
    await sql`alter table projections rename to projections_away`
    try {
      const response = await page.goto('/customers')
      expect(response?.status()).toBe(502)
      await page.getByRole('heading', { name: 'This page could not be made.' }).waitFor()
    } finally {
      await sql`alter table projections_away rename to projections`
    }
    await page.getByRole('button', { name: 'Try now' }).click()
    await page.getByRole('heading', { name: /customers are watched/ }).waitFor()
  })

  test('an address that leads nowhere says so', async () => {
    const complaints = complaintsOf(page)
    const response = await page.goto('/customers/nobody')
    expect(response?.status()).toBe(404)
    await page.getByRole('heading', { name: 'There is nothing here.' }).waitFor()
    expect(complaints.filter((one) => one.startsWith('exception'))).toEqual([])
  })
})
