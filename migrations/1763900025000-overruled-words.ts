import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Somebody waits with a form open while it is looked up what of their words a person has let pass. */
export class OverruledWords1763900025000 implements MigrationInterface {
  readonly name = 'OverruledWords1763900025000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create index refusals_allowed on refusals (lane) where decision = 'allowed'`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index refusals_allowed')
  }
}
