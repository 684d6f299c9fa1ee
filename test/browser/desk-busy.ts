import type { TestDatabase } from '../support/database.ts'

const HOUR = 3_600_000
const TITLES = [
  'Кнопка «Сохранить» закрывает окно, но данные не сохраняются',
  'Не печатает на сетевой принтер после обновления',
  'Отчёт за квартал строится больше часа',
  'Не открывается вложение в письме',
  'Ошибка 0x80070005 при входе',
  'Пропали настройки панели быстрого доступа',
  'Агент не видит новый компьютер в сети',
  'Двойные строки в выгрузке для бухгалтерии',
]
const PRODUCTS = ['Касбург Офис', 'Касбург Облако', 'Касбург Агент']
const SEVERITIES = ['critical', 'high', 'normal', 'low', 'normal', 'high']
const AGENTS = ['anna', 'boris', null, 'anna']
const COMPANIES = ['ООО «Вектор»', 'АО «Северный ветер»', 'ИП Кузнецова', null]

/** A desk in the middle of its work: requests of the last four weeks before `now`, most of them closed. */
export async function fillDesk(database: TestDatabase, now: number, count = 140): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const id = 2000 + index
    const registeredAt = now - Math.round(((count - index) / count) ** 1.2 * 26 * 24 * HOUR) - ((index * 37) % 9) * HOUR
    await fileOne(database, { id, index, registeredAt, now })
  }
}

interface One {
  readonly id: number
  readonly index: number
  readonly registeredAt: number
  readonly now: number
}

async function fileOne(database: TestDatabase, { id, index, registeredAt, now }: One): Promise<void> {
  const pick = <Value>(values: readonly Value[], step = 1): Value => values[(index * step) % values.length] as Value
  const [severity, agent] = [pick(SEVERITIES), pick(AGENTS)]
  const isClosed = index % 5 !== 0 && now - registeredAt > 40 * HOUR
  const isPending = !isClosed && index % 4 === 3
  const repliedAt = registeredAt + (1 + (index % 7)) * HOUR
  const solvedAt = Math.min(now - HOUR, repliedAt + (4 + (index % 11) * 9) * HOUR)
  const openStatus = agent === null ? 'new' : 'open'
  const livingStatus = isPending ? 'pending' : openStatus
  const status = isClosed ? 'closed' : livingStatus
  const due = registeredAt + (30 + (index % 6) * 20) * HOUR
  await database.rows(
    `insert into persons (id, display_name, contact_name, company, language, email, is_email_confirmed, created_at)
     values ($1, 'olga', $2, $3, 'ru', 'olga@vektor.example', true, $4)`,
    [id, pick(['Ольга Смирнова', 'Пётр Ильин', 'Мария Жук'], 2), pick(COMPANIES, 3), new Date(registeredAt)],
  )
  await database.rows(
    `insert into tickets (id, number, request_id, situation, title, product, product_version, status, severity,
       service_package, room, requester_id, submitter_id, assignee_id, conversation, close_reason, closed_at, registered_at,
       first_response_due_at, resolution_due_at, changed_at)
     values ($1::bigint, $2, $1::bigint::text, 1, $3, $4, '7.1.3', $5, $6, 'standard', 'support', $1::bigint, $1::bigint, $7,
       'tg:1:7', $8, $9, $10, $11, $12, $10)`,
    [
      id,
      `KSB-26-${String(id).padStart(6, '0')}-7`,
      pick(TITLES, 3),
      pick(PRODUCTS, 2),
      status,
      severity,
      agent,
      isClosed ? 'confirmed' : null,
      isClosed ? new Date(solvedAt + HOUR) : null,
      new Date(registeredAt),
      status === 'new' ? new Date(registeredAt + 4 * HOUR) : null,
      isClosed ? null : new Date(due),
    ],
  )
  const facts = {
    requestId: String(id),
    requesterId: String(id),
    submitterId: String(id),
    severity,
    servicePackage: 'standard',
  }
  const reply = (name: string, kind: string): Record<string, unknown> => ({
    by: agent ?? 'anna',
    reply: kind,
    messageId: `${id}.${name}`,
    promisedAt: null,
  })
  const history: [string, number, Record<string, unknown>][] = [
    ['ticket.registered', registeredAt, { ...facts, followUpOf: null }],
  ]
  if (status !== 'new') {
    history.push(['ticket.replied', repliedAt, reply('q', 'informationRequest')])
    history.push(['ticket.reply_delivered', repliedAt, { messageId: `${id}.q` }])
  }
  if (isClosed || status === 'open') {
    history.push(['ticket.requester_reacted', repliedAt + 2 * HOUR, { messageId: null, substantive: true }])
  }
  if (isClosed) {
    history.push(['ticket.replied', solvedAt, reply('s', 'solution')])
    history.push(['ticket.reply_delivered', solvedAt, { messageId: `${id}.s` }])
    history.push(['ticket.closed', solvedAt + HOUR, { by: null, reason: 'confirmed', duplicateOf: null }])
  }
  for (const [position, [type, at, given]] of history.entries()) {
    await database.rows(
      'insert into ticket_events (ticket_id, position, type, at, facts) values ($1, $2, $3, $4, $5)',
      [id, position + 1, type, new Date(at), given],
    )
  }
}
