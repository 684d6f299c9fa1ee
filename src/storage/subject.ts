import { IN_ITS_MONTHS } from './event-months.ts'

/**
 * What the desk wants to know with a claimed lane, as SQL of one JSON value about `t.lane`.
 *
 * A sender of mail gets what is remembered of them; where a mailbox is read, mail counts for what has been read of a requester.
 * A group gets the ids that it had before: the configuration may still know it by one of them.
 * A ticket's lane gets its row, its history and its requester; a conversation gets its dialog, its person and that person's
 * tickets, the open ones first; a form that was sent brings an id for each of its situations. Ids that the turn may need are taken here, so that a turn costs two round trips and no more;
 * those that it does not need are gaps.
 */
export const LANE_SUBJECT = `
  case when t.lane like 'ticket:%' then (
    select json_build_object(
      'kind', 'ticket',
      'row', row_to_json(k),
      'events', (select json_agg(json_build_object('type', e.type, 'at', e.at, 'facts', e.facts) order by e.position)
                 from ticket_events e where e.ticket_id = k.id and ${IN_ITS_MONTHS('k')}),
      'fields', (select json_object_agg(m.kind, case when m.is_abusive then '▒▒▒' else v.body end) from messages m
                 join message_versions v on v.message_id = m.id and v.version = (
                   select max(x.version) from message_versions x where x.message_id = m.id)
                 where m.ticket_id = k.id and m.kind in ('problem', 'error', 'steps', 'changes')),
      'files', (select count(*) from attachments a where a.ticket_id = k.id),
      'siblings', (select json_agg(s.number order by s.situation) from tickets s
                   where s.request_id = k.request_id and s.id <> k.id),
      'requester', row_to_json(p),
      'isReachable', coalesce((select d.is_reachable from dialogs d where d.lane = k.conversation), true),
      'followUpOf', (select f.number from tickets f where f.id = k.follow_up_of),
      'readAt', case when k.conversation like 'letter:%' then (select extract(epoch from m.read_at) * 1000
                   from channel_cursors m where m.account = 'mail:in') else (select extract(epoch from least(c.read_at, (select m.read_at from channel_cursors m
                   where m.account = 'mail:in'))) * 1000 from channel_cursors c
                 where c.account = split_part(k.conversation, ':', 1) || ':' || split_part(k.conversation, ':', 2)) end,
      'unreadSince', (select extract(epoch from min(i.event_at)) * 1000 from inbox i
                      where i.lane in (k.conversation,
                          'mail:in:' || left(encode(sha256(convert_to(lower(p.email), 'UTF8')), 'hex'), 32))
                        and i.done_at is null and i.parked_at is null),
      'topics', (select json_object_agg(coalesce(m.conversation, p.conversation), p.platform_id) from posted p
                 left join lateral (select p.conversation union all
                   select v.conversation from moved_conversations v where v.now_at = p.conversation) m on true
                 where p.ref = 't:' || k.id || ':topic' and p.ref like 't:%:topic'),
      'incident', (select row_to_json(n) from (
        select i.title, i.product, i.room, i.codes, i.marked_by, i.opened_at, i.closed_at, (
          select json_agg(json_build_object('incidentId', f.incident_id::text, 'conversation', f.conversation,
            'ticketId', f.ticket_id::text, 'personId', f.person_id::text, 'followedAt', f.followed_at,
            'answer', f.answer, 'answeredAt', f.answered_at) order by f.followed_at)
          from incident_followers f where f.incident_id = i.ticket_id) as followers
        from incidents i where i.ticket_id = k.id) n),
      'situations', (select max(s.situation) from tickets s where s.request_id = k.request_id),
      'freshTicketIds', case when k.status = 'closed' or exists (
          select from inbox i where i.lane = t.lane and i.done_at is null and i.parked_at is null
            and i.payload like '{"type":"agentSplit"%')
        then json_build_array(nextval('ticket_ids')::text) end)
    from tickets k join persons p on p.id = k.requester_id
    where k.id = substr(t.lane, 8)::bigint)
  when t.lane like 'mail:%' then json_build_object('kind', 'mail', 'state', (select d.state from dialogs d where d.lane = t.lane))
  when split_part(t.lane, ':', 3) like '-%' or t.lane ~ '^slack:[^:]*:[CG]' then (
    select json_build_object('kind', 'room', 'formerly', coalesce(json_agg(m.conversation), '[]'),
      'nowAt', (select v.now_at from moved_conversations v where v.conversation = t.lane),
      'state', (select d.state from dialogs d where d.lane = t.lane))
    from moved_conversations m where m.now_at = t.lane)
  else (
    select json_build_object(
      'kind', 'conversation',
      'dialog', d.state,
      'isReachable', coalesce(d.is_reachable, true),
      'person', row_to_json(p),
      'freshRequesterId', case when f.situations is not null then nextval('person_ids')::text end,
      'freshPersonId', case when p.id is null then nextval('person_ids')::text end,
      'freshTicketIds', case when s.state ->> 'asking' = 'review' or f.situations is not null or exists (
          select from inbox i where i.lane = one.lane and i.done_at is null and i.parked_at is null
            and i.payload like '{"type":"fileFor"%') then (
        select json_agg(nextval('ticket_ids')::text)
        from generate_series(1, greatest(f.situations, 1, jsonb_array_length(s.state #> '{draft,situations}')))) end,
      'tickets', coalesce((
        select json_agg(json_build_object('id', k.id::text, 'number', k.number, 'title', k.title, 'status', k.status,
          'closeReason', k.close_reason, 'product', k.product) order by k.status = 'closed', k.id desc)
        from (select * from tickets k where k.requester_id = p.id or k.submitter_id = p.id
              order by k.status = 'closed', k.id desc limit 30) k), '[]'))
    from (select t.lane) as one
    left join dialogs d on d.lane = one.lane
    left join lateral (select state_of(d.state) as state offset 0) s on true
    left join lateral (
      select greatest(1 + coalesce(jsonb_array_length(s.state #> '{forms,draft,situations}'), 0),
        1 + coalesce(jsonb_array_length(s.state #> '{forms,shelf,situations}'), 0)) as situations
      where one.lane like 'slack:%' and exists (
        select from inbox i where i.lane = one.lane and i.done_at is null and i.parked_at is null
          and i.payload ~ '"type"[ ]*:[ ]*"view_submission"' and i.payload ~ '"callback_id"[ ]*:[ ]*"request"')) f on true
    left join identities i on i.channel = split_part(t.lane, ':', 1) and i.external_id = split_part(t.lane, ':', 3)
    left join persons p on p.id = coalesce(d.person_id, i.person_id))
  end`
