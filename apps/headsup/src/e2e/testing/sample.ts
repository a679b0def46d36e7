import { testDatabase } from '@headsup/store/testing/database'
import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { launch, reader } from './browser.ts'
import { SECRET, startProduct, type Product } from './product.ts'
import { tellStory } from './tell.ts'

interface Sample {
  readonly at: ReturnType<typeof testDatabase>
  readonly product: Product
  readonly browser: Browser
  /** Of the administrator, signed in. */
  readonly admin: BrowserContext
}

/** The story told, a product that goes on with it, and somebody signed in. Call at the top of a file. */
export function sample(): Sample {
  const at = testDatabase()
  const held: { product?: Product; browser?: Browser; admin?: BrowserContext } = {}
  beforeAll(async () => {
    await tellStory(at.store, SECRET)
    ;[held.product, held.browser] = await Promise.all([
      startProduct(at.url, '--demo', '--speed', '1'),
      launch(),
    ])
    held.admin = await reader(held.browser, held.product.url)
    await held.admin.request.get(held.product.link)
  })
  afterAll(async () => {
    await held.browser?.close()
    await held.product?.stop()
  })
  const there = <T>(one: T | undefined): T => {
    if (one === undefined) throw new Error('the sample exists only while tests run')
    return one
  }
  return {
    at,
    get product() {
      return there(held.product)
    },
    get browser() {
      return there(held.browser)
    },
    get admin() {
      return there(held.admin)
    },
  }
}
