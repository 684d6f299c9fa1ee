import base from './jest.config.js'

/** Lines of the domain that its own tests reach: `npm run coverage`; exit 1 below the whole of them. */
export default {
  ...base,
  roots: ['<rootDir>/test/domain'],
  collectCoverage: true,
  coverageProvider: 'v8',
  coverageReporters: ['text', 'text-summary'],
  collectCoverageFrom: ['<rootDir>/src/domain/**/*.ts'],
  coverageThreshold: { './src/domain/': { lines: 100 } },
}
