import { describe, it } from '@jest/globals'
import { expectGolden } from '../../support/golden.ts'
import { play } from './conversation.ts'
import { GUARDS } from './scripts/guards.ts'
import { PROBLEMS } from './scripts/problems.ts'
import { QUESTIONS } from './scripts/questions.ts'
import { TALK } from './scripts/talk.ts'

/** Whole turns of whole conversations, as they stand in conversations/*.txt; `npm run golden` writes them anew. */
describe('a conversation goes as it is written down', () => {
  it.each(Object.entries({ ...QUESTIONS, ...PROBLEMS, ...TALK, ...GUARDS }))('%s', (name, script) => {
    expectGolden(new URL('./conversations/', import.meta.url), name, play(script))
  })
})
