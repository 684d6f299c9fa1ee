interface Kind {
  readonly shape: RegExp
  /** The variables into which it belongs, the usual one first. */
  readonly owners: readonly [string, ...string[]]
  readonly what: string
}

/** Values that can be told by how they begin. */
const KINDS: readonly Kind[] = [
  { shape: /^xoxb-/, owners: ['SLACK_BOT_TOKEN'], what: 'a Slack bot token' },
  { shape: /^xapp-/, owners: ['SLACK_APP_TOKEN'], what: 'a Slack app-level token' },
  { shape: /^\d+:[A-Za-z0-9_-]{20,}$/, owners: ['TELEGRAM_BOT_TOKEN'], what: 'a Telegram bot token' },
  {
    shape: /^postgres(?:ql)?:\/\//,
    owners: ['DATABASE_URL', 'DATABASE_READ_URL'],
    what: 'the address of a database',
  },
  { shape: /^smtps?:\/\//, owners: ['SMTP_URL'], what: 'the address of a mail server' },
  { shape: /^imaps?:\/\//, owners: ['IMAP_URL'], what: 'the address of a mailbox' },
  { shape: /^s3:\/\//, owners: ['FILES_URL'], what: 'the address of a store for files' },
]

/** What a value is when it belongs into another variable than `name`, and into which; null when it may stand there. */
export function misplaced(name: string, value: string): { readonly what: string; readonly owner: string } | null {
  const kind = KINDS.find(({ owners, shape }) => !owners.includes(name) && shape.test(value))
  return kind ? { what: kind.what, owner: kind.owners[0] } : null
}
