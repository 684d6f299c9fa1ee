import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * Mail that comes in. A letter stands beside its inbox row, written with it: it may have 25 MB, and whoever claims rows wants
 * many at once. The position says up to where a mailbox was read, so that a letter that somebody else has opened is not missed.
 */
export class Mail1763900017000 implements MigrationInterface {
  readonly name = 'Mail1763900017000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table received_letters (
        key text not null,
        source bytea not null,
        received_at timestamptz not null default now(),
        constraint received_letters_pkey primary key (key)
      );
      create index received_letters_age on received_letters (received_at);
      alter table received_letters alter column source set storage external;
      create table mail_positions (
        account text not null,
        uid_validity bigint not null,
        last_uid bigint not null,
        constraint mail_positions_pkey primary key (account)
      );
      alter table persons add column email_bounced_at timestamptz;
    `)
    await runner.query(FORGET_BOUNCE)
    await runner.query(`
      create trigger forget_bounce before update on persons for each row
      when (old.email_bounced_at is not null) execute function forget_bounce()
    `)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger forget_bounce on persons;
      drop function forget_bounce();
      alter table persons drop column email_bounced_at;
      drop table mail_positions;
      drop table received_letters;
    `)
  }
}

/** Another address starts afresh, and so does one that was proven anew: its owner has just read a letter. */
const FORGET_BOUNCE = `
  create function forget_bounce() returns trigger language plpgsql as $$
  begin
    if lower(new.email) is distinct from lower(old.email) or new.is_email_confirmed and not old.is_email_confirmed then
      new.email_bounced_at := null;
    end if;
    return new;
  end $$`
