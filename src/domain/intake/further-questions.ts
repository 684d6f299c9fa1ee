import type { Block, Phrase } from '../notice/message.ts'
import { firstLine } from './clean-text.ts'
import type { Dialog, Draft, DraftFile, Guess, SplitProposal } from './dialog.ts'
import { productName, type Option, type Question } from './questions.ts'
import type { World } from './world.ts'

/** Product and version that the first words seem to name: confirmed with one tap, not asked again. */
export function guessQuestion({ productId, version }: Guess, { language }: Dialog, world: World): Question {
  const product = productName(productId, language, world)
  const asked: Block =
    version === null
      ? { key: 'intake:guess.product', params: { product } }
      : { key: 'intake:guess.both', params: { product, version } }
  return {
    blocks: [{ key: 'intake:step', params: { step: 2, total: 8 } }, asked, { key: 'intake:guess.how' }],
    options: [
      [{ action: 'guess', label: { key: 'intake:guess.yes' }, tone: 'primary' }],
      [{ action: 'noGuess', label: { key: 'intake:guess.no' } }],
    ],
  }
}

/** A draft is thrown away only when the person says so twice. */
export function cancelQuestion(): Question {
  return {
    blocks: [{ key: 'intake:cancel.ask' }],
    options: [
      [
        { action: 'discard', label: { key: 'intake:cancel.yes' }, tone: 'danger' },
        { action: 'continue', label: { key: 'intake:cancel.no' } },
      ],
    ],
  }
}

/** @param address Shown in full: the person typed it a minute ago, and looks for the typing error here. */
export function codeQuestion(address: string): Question {
  return {
    blocks: [{ key: 'intake:code.ask', params: { address } }, { key: 'intake:code.why' }],
    options: [
      [{ action: 'later', label: { key: 'intake:code.later' } }],
      [
        { action: 'resend', label: { key: 'intake:code.resend' } },
        { action: 'edit:email', label: { key: 'intake:code.change' } },
      ],
    ],
  }
}

/** Longest line of a situation on a button and in a list. */
const BUTTON_CHARS = 34
const LINE_CHARS = 160

/** Several problems in one text: which of them become requests of their own (R11)? */
export function splitQuestion({ parts }: SplitProposal): Question {
  const chosen = parts.filter(({ isOn }) => isOn).length
  const lines = parts.map(({ text }, index): Block => ({
    key: 'intake:split.part',
    params: { number: index + 1, text: firstLine(text, LINE_CHARS) },
  }))
  const boxes = parts.map(({ text, isOn }, index): readonly Option[] => [
    {
      action: `toggle:${index}`,
      label: {
        key: isOn ? 'intake:split.on' : 'intake:split.off',
        params: { number: index + 1, text: firstLine(text, BUTTON_CHARS) },
      },
    },
  ])
  const accept: Option = {
    action: 'split',
    label: { key: 'intake:split.yes', params: { count: chosen } },
    tone: 'primary',
  }
  return {
    blocks: [{ key: 'intake:split.ask', params: { count: parts.length } }, ...lines, { key: 'intake:split.rule' }],
    options: [...boxes, ...(chosen > 1 ? [[accept]] : []), [{ action: 'one', label: { key: 'intake:split.one' } }]],
  }
}

export function moreQuestion({ situations, answers }: Draft): Question {
  const noted = situations.length > 0 ? situations : [answers.problem?.text ?? '']
  const lines = noted.map((text, index): Block => ({
    key: 'intake:split.part',
    params: { number: index + 1, text: firstLine(text, LINE_CHARS) },
  }))
  return {
    blocks: [{ key: 'intake:more.noted' }, ...lines, { key: 'intake:more.ask' }],
    options: [
      [{ action: 'enough', label: { key: 'intake:more.enough' } }],
      ...(situations.length > 1 ? [[{ action: 'one', label: { key: 'intake:split.one' } } as const]] : []),
    ],
  }
}

export function assignQuestion({ situations, files }: Draft, file: DraftFile, index: number): Question {
  const open = files.filter(({ situation }) => situation === null).length
  const asked: Block =
    file.name === null
      ? { key: 'intake:assign.ask', params: { number: index + 1, total: files.length } }
      : { key: 'intake:assign.askNamed', params: { number: index + 1, total: files.length, name: file.name } }
  const rows = situations.map((text, at): readonly Option[] => [
    { action: `assign:${at + 1}`, label: `${at + 1} · ${firstLine(text, BUTTON_CHARS)}` },
  ])
  const all: Option = { action: 'assign:0', label: { key: 'intake:assign.all' } }
  const rest: Option = { action: 'assignRest', label: { key: 'intake:assign.rest' } }
  return { blocks: [asked], options: [...rows, open > 1 ? [all, rest] : [all]] }
}

/** What is attached so far, each with a way to leave it out: a wrong screenshot is noticed on the review. */
export function filesQuestion({ files }: Draft): Question {
  const lines = files.map((file, index): Block => ({
    key: 'intake:review.part',
    params: { number: index + 1, text: fileLabel(file) },
  }))
  const drops = files.map((_, index): Option => ({
    action: `drop:${index}`,
    label: { key: 'intake:files.drop', params: { number: index + 1 } },
  }))
  return {
    blocks: [{ key: 'intake:files.ask' }, ...lines],
    options: [
      ...[0, 3, 6, 9].map((start) => drops.slice(start, start + 3)),
      [{ action: 'back', label: { key: 'intake:button.back' } }],
    ],
  }
}

/** A file by its name, or by what it is where it came without one. */
export function fileLabel({ name, kind }: DraftFile): Phrase | string {
  return name === null ? { key: `intake:files.kind.${kind}` } : firstLine(name, LINE_CHARS)
}
