import { m } from '#lib/paraglide/messages.js'

/** Every role there is, the most powerful first. */
export const roles = ['admin', 'ops', 'cs', 'finance', 'viewer'] as const

const names: Readonly<Record<string, () => string>> = {
  admin: m.role_admin,
  ops: m.role_ops,
  cs: m.role_cs,
  finance: m.role_finance,
  viewer: m.role_viewer,
}

/** A role as people call it. */
export const roleName = (role: string): string => names[role]?.() ?? role
