/** What `--only` knows, in the order in which it runs. */
export const RUNS = [
  'points',
  'socket',
  'http',
  'slow',
  'random',
  'frozen',
  'late',
  'restarts',
  'storm',
  'sigterm',
  'down',
  'mail',
  'backlog',
] as const

export type RunName = (typeof RUNS)[number]
