import type { Habits } from '../customer.ts'

/** The conversation of which every point is a place to die: three problems at once, and an address that is proven. */
export const SMALL: Habits = { index: 5, followUps: 3, patienceMs: 90_000, readsMail: true }

/** For points before the program was ready: only whether it comes up and answers. */
export const BRIEF: Habits = { ...SMALL, isBrief: true }
