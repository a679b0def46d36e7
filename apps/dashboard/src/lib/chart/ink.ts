const TOKENS = [
  'observed',
  'expected',
  'band',
  'spike',
  'drop',
  'outage',
  'notice',
  'contact',
  'holdout',
  'spike-fill',
  'drop-fill',
  'outage-fill',
  'surface-1',
  'grid',
  'muted',
  'axis',
  'ink',
  'ink-2',
  'line-strong',
  'spike-ink',
  'drop-ink',
  'outage-ink',
  'notice-ink',
  'holdout-ink',
] as const
export type Token = (typeof TOKENS)[number]

/** What a canvas needs of the style sheet: resolved colours, pen widths and the type. Lengths in CSS px. */
export interface Ink {
  readonly color: Readonly<Record<Token, string>>
  readonly observedPen: number
  readonly expectedPen: number
  readonly mark: number
  readonly font: string
  /** The root's font size. */
  readonly rem: number
  /** Type under axes and beside marks; both larger on a wall. */
  readonly tick: number
  readonly label: number
}

/** Reads the registered tokens as they resolve on an element; again after the theme changed. */
export function readInk(element: Element): Ink {
  const style = getComputedStyle(element)
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
  const wall = document.documentElement.dataset['density'] === 'wall'
  const length = (name: string) => {
    const text = style.getPropertyValue(name).trim()
    const value = Number.parseFloat(text)
    return text.endsWith('rem') ? value * rem : value
  }
  return {
    color: Object.fromEntries(
      TOKENS.map((token) => [token, style.getPropertyValue(`--${token}`).trim()]),
    ) as Record<Token, string>,
    observedPen: length('--pen-observed'),
    expectedPen: length('--pen-expected'),
    mark: length('--mark'),
    font: style.fontFamily,
    rem,
    tick: rem * (wall ? 0.9 : 0.6875),
    label: rem * (wall ? 1.05 : 0.75),
  }
}

/** Calls back when light turns dark, contrast changes, or the reader chooses. */
export function onTheme(act: () => void): () => void {
  const attributes = new MutationObserver(act)
  attributes.observe(document.documentElement, { attributeFilter: ['data-theme', 'data-density'] })
  const queries = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)'].map((query) =>
    matchMedia(query),
  )
  for (const query of queries) query.addEventListener('change', act)
  return () => {
    attributes.disconnect()
    for (const query of queries) query.removeEventListener('change', act)
  }
}
