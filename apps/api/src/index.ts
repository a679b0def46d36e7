export { createApi, type App } from './app.ts'
export type { Deps, Logger } from './deps.ts'
export { createFirstAdmin } from './first-admin.ts'
export { ROLES, SCOPES, SCOPES_OF, type Role, type Scope } from './scopes.ts'
