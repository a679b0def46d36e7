/** What a key or a person may do. One scope guards one route. */
export const SCOPES = [
  'events:write',
  'contacts:write',
  'customers:read',
  'customers:write',
  'alerts:read',
  'alerts:write',
  'notices:read',
  'policies:read',
  'policies:write',
  'deflection:read',
  'forecast:write',
  'live:read',
  'settings:read',
  'settings:write',
  'people:write',
] as const
export type Scope = (typeof SCOPES)[number]

export const ROLES = ['admin', 'ops', 'cs', 'finance', 'viewer'] as const
export type Role = (typeof ROLES)[number]

const READ = SCOPES.filter((scope) => scope.endsWith(':read') && scope !== 'customers:read')

/** Least privilege: finance and viewers see figures, not the customers behind them. */
export const SCOPES_OF: Record<Role, readonly Scope[]> = {
  admin: SCOPES,
  ops: [
    ...READ,
    'customers:read',
    'alerts:write',
    'policies:write',
    'events:write',
    'forecast:write',
  ],
  cs: [
    ...READ,
    'customers:read',
    'customers:write',
    'alerts:write',
    'contacts:write',
    'forecast:write',
  ],
  finance: READ,
  viewer: READ,
}
