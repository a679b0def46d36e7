export { createCountWatch, type CountWatch } from './counts.ts'
export * from './detector.ts'
