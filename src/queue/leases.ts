import type { Sql } from './sql.ts'

/** The right to do something alone, for a while. The fence grows with every change of hands. */
export interface Lease {
  readonly name: string
  readonly holder: string
  readonly fence: string
}

/**
 * Takes a lease that is free or run out, or renews one's own. Null while somebody else holds it. A renewal keeps the fence;
 * a take-over moves it on, so that writes of a holder that was frozen meanwhile are recognised and refused.
 */
export async function takeLease(sql: Sql, name: string, holder: string, leaseMs: number): Promise<Lease | null> {
  const [row] = await sql.query<{ fence: string }>(
    'take_lease',
    `insert into leases (name, holder, fence, expires_at) values ($1, $2, 1, now() + $3::interval)
     on conflict (name) do update set
       holder = excluded.holder,
       fence = leases.fence + case when leases.holder = excluded.holder then 0 else 1 end,
       expires_at = excluded.expires_at
     where leases.holder = excluded.holder or leases.expires_at < now()
     returning fence`,
    [name, holder, `${leaseMs} ms`],
  )
  return row ? { name, holder, fence: row.fence } : null
}

/** Gives a lease back at once, so that another process need not wait for its end. */
export async function dropLease(sql: Sql, lease: Lease): Promise<void> {
  await sql.query('drop_lease', 'update leases set expires_at = now() where name = $1 and holder = $2 and fence = $3', [
    lease.name,
    lease.holder,
    lease.fence,
  ])
}
