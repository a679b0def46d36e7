/** The shapes that tell events apart without colour: alerts are angular, notices bubbles, contacts a ring. */
export type MarkKind = 'spike' | 'drop' | 'outage' | 'notice' | 'held' | 'none' | 'contact'

const bubble = (z: number) =>
  `M${-z} ${-z * 0.9}Q${-z} ${-z} ${-z * 0.9} ${-z}H${z * 0.9}Q${z} ${-z} ${z} ${-z * 0.9}V${z * 0.4}` +
  `Q${z} ${z * 0.5} ${z * 0.9} ${z * 0.5}H${-z * 0.1}L${-z * 0.6} ${z}V${z * 0.5}H${-z * 0.9}` +
  `Q${-z} ${z * 0.5} ${-z} ${z * 0.4}Z`

/** The outline of a mark around 0, 0 as an SVG path; `size` is its height in px. */
export function markPath(kind: MarkKind, size = 11): string {
  const u = size / 2
  switch (kind) {
    case 'spike':
      return `M0 ${-u}L${u * 1.1} ${u * 0.85}H${-u * 1.1}Z`
    case 'drop':
      return `M0 ${u}L${u * 1.1} ${-u * 0.85}H${-u * 1.1}Z`
    case 'outage':
      return `M0 ${-u * 1.15}L${u * 1.15} 0L0 ${u * 1.15}L${-u * 1.15} 0Z`
    case 'notice':
      return bubble(u)
    case 'held':
    case 'none':
      return bubble(u * 0.92)
    case 'contact': {
      const r = u * 0.82
      return `M${r} 0A${r} ${r} 0 1 1 ${-r} 0A${r} ${r} 0 1 1 ${r} 0Z`
    }
  }
}

/** How a mark is inked: the token of its colour, and whether it is an outline. */
export const markInk: Record<
  MarkKind,
  { token: string; outline?: number; dash?: [number, number] }
> = {
  spike: { token: 'spike' },
  drop: { token: 'drop' },
  outage: { token: 'outage' },
  notice: { token: 'notice' },
  held: { token: 'holdout', outline: 1.75 },
  none: { token: 'muted', outline: 1.5, dash: [2, 1.6] },
  contact: { token: 'contact', outline: 2 },
}

/** The mark of an alert of this kind. */
export const markOfAlert = (kind: string): MarkKind =>
  kind === 'outage' ? 'outage' : kind === 'drop' || kind === 'silence' ? 'drop' : 'spike'
