import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What the fetching of files has to remember, on the rows of the attachments themselves. */
export class Files1763900010000 implements MigrationInterface {
  readonly name = 'Files1763900010000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(COLUMNS)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index attachments_due, attachments_ticket, attachments_discarded;
      alter table attachments drop column reserved_as, drop column sniffed_type, drop column stored_bytes,
        drop column sha256, drop column stored_at, drop column next_try_at, drop column leased_until,
        drop column fence, drop column failures, drop column failing_since, drop constraint attachments_outcome;
      create index attachments_waiting on attachments (id) where stored_as is null and refused_because is null;
    `)
  }
}

/**
 * `reserved_as` is the name under which the file will lie, chosen at the first claim and kept over all tries: a process that
 * dies between the store and the database leaves a file that the next try overwrites, never one that nobody knows. On a row
 * that is refused it names what may lie in the store and has to be removed; the care does that and empties it.
 *
 * `failing_since` counts only tries in which the platform did not give the file out; `failures` counts all.
 */
const COLUMNS = `
  alter table attachments
    add column reserved_as text,
    add column sniffed_type text,
    add column stored_bytes bigint,
    add column sha256 text,
    add column stored_at timestamptz,
    add column next_try_at timestamptz not null default now(),
    add column leased_until timestamptz,
    add column fence bigint not null default 0,
    add column failures integer not null default 0,
    add column failing_since timestamptz,
    add constraint attachments_outcome check (stored_as is null or refused_because is null);
  drop index attachments_waiting;
  create index attachments_due on attachments (account, next_try_at)
    where stored_as is null and refused_because is null;
  create index attachments_ticket on attachments (ticket_id);
  create index attachments_discarded on attachments (id) where refused_because is not null and reserved_as is not null;
`
