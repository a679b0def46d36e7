import { createNews, topics, type OnNews, type Topic } from './news.ts'

/** `live` while connected, `reconnecting` after the connection broke. */
export type LiveStatus = 'connecting' | 'live' | 'reconnecting'

/** The page's one connection for news. */
export interface Live {
  readonly status: LiveStatus
  on(wanted: readonly Topic[], act: OnNews, everyMs?: number): () => void
  close(): void
}

/** Opens the one stream of a page. The browser resumes it by itself with `Last-Event-ID`. */
export function openLive(url = '/api/live'): Live {
  const source = new EventSource(url)
  const news = createNews()
  let status = $state<LiveStatus>('connecting')
  source.onopen = () => (status = 'live')
  source.onerror = () => (status = 'reconnecting')
  for (const topic of topics) source.addEventListener(topic, () => news.tell(topic))
  return {
    get status() {
      return status
    },
    on: (wanted, act, everyMs = 1000) => news.on(wanted, act, everyMs),
    close: () => source.close(),
  }
}
