import type { Choice } from './message.ts'
import type { TicketView } from './ticket-view.ts'

/** What stands under a card in the place of its two main buttons. */
export type CardMenu = 'more' | 'reply' | 'hand' | 'severity'

/** As many names as a keyboard can show. */
const MOST_AGENTS = 20

export interface NamedAgent {
  readonly id: string
  readonly name: string
}

/** The buttons of a card: two that everybody needs and the way to the rest, or one of the menus. */
export function cardButtons(
  view: TicketView,
  menu: CardMenu | null,
  agents: readonly NamedAgent[],
): readonly (readonly Choice[])[] {
  const button = (action: string, label = action): Choice => ({
    id: `t.${view.id}.${action}`,
    label: { key: `agent:button.${label}` },
  })
  const back = [button('less')]
  const rest: Choice = {
    ...button('more'),
    folds: [button('hand'), button('severity'), button('contact'), button('why'), button('more', 'rest')],
  }
  switch (menu) {
    case null:
      return [view.assignee === null ? [primary(button('take')), button('reply')] : [button('reply')], [rest]]
    case 'reply':
      return [[button('ask'), button('answer')], [button('promise'), button('solve')], back]
    case 'more':
      return [
        [button('hand'), button('severity')],
        [button('split'), button('link'), button('duplicate')],
        ...(view.incident ? [[button('update'), button('fixed'), button('unmark')]] : [[button('incident')]]),
        [button('close'), button('contact')],
        ...(view.status === 'solved' ? [[button('known')]] : []),
        [button('why'), ...back],
      ]
    case 'severity': {
      const others = (['critical', 'high', 'normal', 'low'] as const).filter((one) => one !== view.severity)
      const grades = others.map((one): Choice => ({
        id: `t.${view.id}.grade.${one}`,
        label: { key: `agent:severity.${one}` },
      }))
      return [grades, back]
    }
    case 'hand': {
      const names = agents
        .filter(({ id, name }) => name !== view.assignee && /^[\w-]{1,30}$/.test(id))
        .slice(0, MOST_AGENTS)
      return [...names.map(({ id, name }): Choice[] => [{ id: `t.${view.id}.to.${id}`, label: name }]), back]
    }
  }
}

function primary(choice: Choice): Choice {
  return { ...choice, tone: 'primary' }
}
