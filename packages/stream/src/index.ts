export * from './event-log.ts'
export { createPostgresLog, placeOf, positionOf } from './postgres-log.ts'
