import type { Reader } from '#lib/reader.ts'
import type { Frame, Me } from '#lib/frame/frame.ts'

declare global {
  namespace App {
    interface Locals {
      reader: Reader
      /** Who is signed in; null on the pages that need nobody. */
      me: Me | null
    }
    interface PageData {
      reader: Reader
      frame?: Frame
      /** Names the page in the browser's tab. */
      title?: string
    }
    interface Error {
      message: string
      /** Says which sentence to show: the store is away, the page is not there, or may not be seen. */
      kind?: 'unreachable' | 'missing' | 'forbidden' | 'broken'
    }
  }
}
