const views = ['queued', 'waiting', 'delivered', 'dead', 'cancelled', 'untold'] as const

/** Which part of the outbox a list shows; `untold` are decisions not to tell. */
export type View = (typeof views)[number]

/** The part an address asks for; what went out unless it asks. */
export const viewOf = (url: URL): View =>
  views.find((one) => one === url.searchParams.get('view')) ?? 'delivered'
