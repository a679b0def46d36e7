import { m } from '#lib/paraglide/messages.js'

/** What a key may do, in the order of a machine's day, with what it means. */
export const scopes = {
  'events:write': m.scope_events_write,
  'contacts:write': m.scope_contacts_write,
  'customers:read': m.scope_customers_read,
  'customers:write': m.scope_customers_write,
  'alerts:read': m.scope_alerts_read,
  'alerts:write': m.scope_alerts_write,
  'notices:read': m.scope_notices_read,
  'policies:read': m.scope_policies_read,
  'policies:write': m.scope_policies_write,
  'deflection:read': m.scope_deflection_read,
  'forecast:write': m.scope_forecast_write,
  'live:read': m.scope_live_read,
  'settings:read': m.scope_settings_read,
  'settings:write': m.scope_settings_write,
  'people:write': m.scope_people_write,
} as const

export type ScopeName = keyof typeof scopes
export const scopeNames = Object.keys(scopes) as ScopeName[]
