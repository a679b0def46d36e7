import type { Arm } from '../effect.ts'

/** An arm in which everybody who makes contact does so once. */
export const once = (contacted: number, exposed: number): Arm => ({
  exposed,
  contacted,
  contacts: contacted,
  contactsSquared: contacted,
})
