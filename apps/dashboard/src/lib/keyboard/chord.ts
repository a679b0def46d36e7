/** What of a key press matters. */
export interface Press {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
}

/** What a press means: a command such as `j`, `g l` or `find`; `prefix` waits for the second key. */
export type Chord =
  | { readonly kind: 'command'; readonly name: string }
  | { readonly kind: 'prefix' }
  | { readonly kind: 'nothing' }

interface Situation {
  /** Whether G was pressed just before. */
  readonly afterG: boolean
  /** Whether the focus is where people type. */
  readonly typing: boolean
  /** Whether single keys are switched on. */
  readonly singleKeys: boolean
}

/**
 * Reads one press. Only Ctrl K and Escape work while typing or with single keys switched off, so that speech
 * input and typing never set anything off (WCAG 2.1.4).
 */
export function chordOf(press: Press, { afterG, typing, singleKeys }: Situation): Chord {
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key
  if ((press.ctrlKey || press.metaKey) && !press.altKey && key === 'k')
    return { kind: 'command', name: 'find' }
  if (press.ctrlKey || press.metaKey || press.altKey) return { kind: 'nothing' }
  if (key === 'Escape') return { kind: 'command', name: 'Escape' }
  if (typing || !singleKeys) return { kind: 'nothing' }
  if (afterG) return { kind: 'command', name: `g ${key}` }
  if (key === 'g') return { kind: 'prefix' }
  return { kind: 'command', name: key }
}
