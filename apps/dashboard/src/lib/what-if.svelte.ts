import { goto } from '$app/navigation'
import { page } from '$app/state'
import { queryWith } from './address.ts'

const PAUSE_MS = 350

/**
 * Figures that somebody tries out stand in the address, so that a page can be reloaded, sent and gone back
 * to. While they move a slider the page is asked for once, when they pause.
 */
export function createWhatIf() {
  let pending: Record<string, string> = {}
  let timer: ReturnType<typeof setTimeout> | undefined

  /** The address with these parameters changed. */
  const address = (change: Readonly<Record<string, string>>) =>
    queryWith(page.url.searchParams, change)

  return {
    address,
    /** Tries a figure. */
    set(name: string, value: number) {
      // Shares come from per cent: 12.3 / 100 has fifteen digits too many.
      pending[name] = String(Number(value.toFixed(6)))
      clearTimeout(timer)
      timer = setTimeout(() => {
        const change = pending
        pending = {}
        void goto(address(change), { replace: true, reset: false })
      }, PAUSE_MS)
    },
  }
}
