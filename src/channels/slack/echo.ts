import { authorOf } from './places.ts'
import { fieldOf, listOf, objectOf, textOf, type Shape } from './shape.ts'

/**
 * Something that this very app has just done, told back to it: its own message, the edit of one, its own reaction. It is
 * acknowledged and not kept; whatever a person or another app did is.
 */
export function isEcho(body: Shape): boolean {
  const event = objectOf(body['event'])
  if (!event) return false
  const author = authorOf(event)
  const isOurBot = listOf(body['authorizations']).some(
    (one) => fieldOf(one, 'is_bot') === true && author !== null && fieldOf(one, 'user_id') === author,
  )
  return isOurBot || isOfApp(event, textOf(body['api_app_id'])) || isOfApp(event['message'], textOf(body['api_app_id']))
}

function isOfApp(message: unknown, appId: string | null): boolean {
  if (appId === null || textOf(fieldOf(message, 'bot_id')) === null) return false
  return (fieldOf(message, 'app_id') ?? fieldOf(message, 'bot_profile', 'app_id')) === appId
}
