import { testDatabase } from '@headsup/store/testing/database'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { barriers, complaintsOf, launch, overflow, reader } from './testing/browser.ts'
import { startProduct, type Product } from './testing/product.ts'

const at = testDatabase()
const PASSWORD = 'a sentence nobody guesses'

let product: Product
let browser: Browser
let page: Page

beforeAll(async () => {
  ;[product, browser] = await Promise.all([startProduct(at.url), launch()])
  page = await (await reader(browser, product.url)).newPage()
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

const heading = () => page.locator('h1').innerText()

describe('the first person', () => {
  test('sees nothing before signing in', async () => {
    await page.goto('/settings')
    expect(new URL(page.url()).pathname).toBe('/sign-in')
    expect(await barriers(page)).toEqual([])
    await page.setViewportSize({ width: 320, height: 800 })
    expect(await overflow(page)).toBe(0)
    const answer = await page.request.get('/api/customers')
    expect(answer.status()).toBe(401)
  })

  test('follows the printed link and chooses a password', async () => {
    await page.goto(product.link)
    expect(new URL(page.url()).pathname).toBe('/welcome')
    expect(await barriers(page)).toEqual([])
    await page.fill('[name=name]', 'Ada Au')
    await page.fill('[name=email]', 'ada@example.com')
    await page.fill('[name=password]', PASSWORD)
    await page.fill('[name=again]', PASSWORD)
    await page.click('main button, form button')
    await page.waitForURL('/')
    await expect.poll(heading).toBe('No usage has arrived yet.')
  })

  test('signs out, and in again with the password', async () => {
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.click('[popovertarget=account]')
    await page.click('form[action="/sign-out"] button')
    await page.waitForURL('/sign-in?bye')
    await page.fill('[name=email]', 'ada@example.com')
    await page.fill('[name=password]', 'something else altogether')
    await page.keyboard.press('Enter')
    await page.getByText('do not belong together').waitFor()
    await page.fill('[name=password]', PASSWORD)
    await page.keyboard.press('Enter')
    await page.waitForURL('/')
  })

  test('cannot use the printed link a second time', async () => {
    const stranger = await (await reader(browser, product.url)).newPage()
    await stranger.goto(product.link)
    expect(new URL(stranger.url()).pathname).toBe('/sign-in')
    await stranger.getByText('That link has been used').waitFor()
    await stranger.context().close()
  })
})

describe('an empty installation', () => {
  test.each([
    ['/', 'No usage has arrived yet.'],
    ['/alerts', 'alerts start once two weeks of a customer have been seen'],
    ['/customers', 'headsup import customers FILE.csv'],
    ['/areas', 'Give customers an area when you import them'],
    ['/notices', 'as soon as a policy that is on finds something to tell'],
    ['/deflection', 'as soon as the first window is over'],
    ['/policies', 'Bill shock'],
    ['/settings', 'Metrics appear with the first reading'],
    ['/mail', 'demo'],
    ['/wall', 'No usage has arrived yet.'],
  ])('says on %s what to do next', async (path, said) => {
    const complaints = complaintsOf(page)
    const response = await page.goto(path)
    expect(response?.status()).toBe(200)
    await page.getByText(said).first().waitFor({ timeout: 5000 })
    expect(await page.locator('h1').count()).toBe(1)
    expect(complaints).toEqual([])
    page.removeAllListeners()
  })
})
