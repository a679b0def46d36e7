import { chordOf } from './chord.ts'

/** By command name; `true` says that the press was used. */
export type Bindings = Readonly<Record<string, (event: KeyboardEvent) => boolean | void>>

const layers: Bindings[] = []

/** Binds keys until the returned function is called; the newest layer is asked first. In effects only. */
export function bindKeys(bindings: Bindings): () => void {
  layers.push(bindings)
  return () => {
    layers.splice(layers.indexOf(bindings), 1)
  }
}

/** Listens on the window. @param singleKeys  asked at each press */
export function listenToKeys(singleKeys: () => boolean): () => void {
  let gAt = -Infinity
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return
    const chord = chordOf(event, {
      afterG: event.timeStamp - gAt < 1500,
      typing: isTyping(event.target),
      singleKeys: singleKeys(),
    })
    gAt = chord.kind === 'prefix' ? event.timeStamp : -Infinity
    if (chord.kind !== 'command') return
    for (const layer of layers.toReversed()) {
      const act = layer[chord.name]
      if (act && act(event) !== false) {
        event.preventDefault()
        return
      }
    }
  }
  window.addEventListener('keydown', onKeyDown)
  return () => window.removeEventListener('keydown', onKeyDown)
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement)
    return !['checkbox', 'radio', 'button', 'submit'].includes(target.type)
  return target.isContentEditable || ['TEXTAREA', 'SELECT'].includes(target.tagName)
}

/** J and K: moves the focus to the next or previous link marked `data-row`. */
export function moveRow(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')]
  const at = rows.findIndex((row) => row === document.activeElement)
  const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step]
  next?.focus()
  next?.scrollIntoView({ block: 'nearest' })
}
