import AxeBuilder from '@axe-core/playwright'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'

/** The browser that `CHROMIUM` names, or Debian's. */
export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })

/** A reader of their own, at an address; what does not come within ten seconds does not come. */
export async function reader(browser: Browser, baseURL: string): Promise<BrowserContext> {
  // Colours that are on their way from light to dark can be measured by nobody.
  const context = await browser.newContext({ baseURL, reducedMotion: 'reduce' })
  context.setDefaultTimeout(10_000)
  return context
}

export type Language = 'en' | 'zh-Hant' | 'zh-Hans'
export const languages: readonly Language[] = ['en', 'zh-Hant', 'zh-Hans']

/** Reads pages in this language from now on. */
export const read = (context: BrowserContext, url: string, language: Language) =>
  context.addCookies([{ name: 'language', value: language, url }])

/**
 * Writes down what a page complains of: errors in its console, exceptions, and answers that should
 * not be. The list grows as the page lives.
 */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = []
  const complain = (what: string) => {
    if (!complaints.includes(what)) complaints.push(what)
  }
  page.on('console', (message) => {
    if (message.type() === 'error') complain(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => complain(`exception: ${error.message}`))
  page.on('response', (response) => {
    if (response.status() >= 400) complain(`${response.status()} for ${response.url()}`)
  })
  return complaints
}

/**
 * What axe finds against WCAG 2.2 A and AA: for each rule the first place and how many more there
 * are. It cannot look into letters, which are shown in frames without scripts.
 *
 * @param what  `colours` where nothing else has changed since everything was looked at
 */
export async function barriers(
  page: Page,
  what: 'everything' | 'colours' = 'everything',
): Promise<string[]> {
  const axe = new AxeBuilder({ page }).exclude('iframe')
  const { violations } = await (
    what === 'colours'
      ? axe.withRules(['color-contrast', 'link-in-text-block'])
      : axe.withTags(WCAG)
  ).analyze()
  const nameless = await page.locator('iframe:not([title])').count()
  return [
    ...violations.map(({ id, nodes: [first, ...more] }) =>
      [id, first?.target.join(' '), first?.failureSummary, `${more.length} more`].join(': '),
    ),
    ...(nameless ? [`${nameless} frames without a title`] : []),
  ]
}

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** How many pixels of the page lie beside the window. */
export const overflow = (page: Page) =>
  page.evaluate<number>(
    'Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)',
  )

/** When it resolves, the page has come alive: keys and buttons do what they say. */
export const alive = (page: Page) =>
  page.waitForSelector('[data-status]:not([data-status="connecting"])')
