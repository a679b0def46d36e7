import { createContext } from 'svelte'
import type { Live } from './live.svelte.ts'
import type { OnNews, Topic } from './news.ts'

/** The frame opens the stream in the browser; while the server renders there is none. */
export const [getLive, setLive] = createContext<() => Live | undefined>()

/** Calls back when rows of these topics change, until the component goes. Call while a component is made. */
export function onNews(wanted: readonly Topic[], act: OnNews, everyMs?: number): void {
  const live = getLive()
  $effect(() => live()?.on(wanted, act, everyMs))
}
