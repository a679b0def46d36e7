export { bandOf, learningOf } from './band.ts'
export { createDetector, defaults } from './detector.ts'
export type {
  AlertChange,
  AlertKind,
  Detector,
  DetectorConfig,
  Explanation,
  Finding,
  IncidentChange,
  SeriesInfo,
} from './types.ts'
export * from './bill.ts'
export * from './score.ts'
export * from './counts.ts'
