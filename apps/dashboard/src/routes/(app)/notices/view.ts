const views = ['queued', 'waiting', 'delivered', 'dead', 'cancelled', 'untold'] as const

/** Which part of the outbox a list shows; `untold` are decisions not to tell. */
export type View = (typeof views)[number]

/** The part an address asks for; what went out unless it asks. */
export const viewOf = (url: URL): View =>
  views.find((one) => one === url.searchParams.get('view')) ?? 'delivered'

/** What a list of notices is narrowed to. */
export type Wishes = Readonly<
  Partial<Record<'view' | 'policy' | 'customer' | 'reason' | 'before', string | undefined>>
>

/** The address of a list, or of one notice beside it. */
export function hrefOf(wishes: Wishes, id?: string | number): string {
  const said = Object.entries(wishes).flatMap(([key, value]) => (value ? [[key, value]] : []))
  return `/notices${id === undefined ? '' : `/${id}`}?${new URLSearchParams(said)}`
}
