import type { MigrationInterface, QueryRunner } from 'typeorm'

/** An agent who files a request for somebody else finds them by their proven address, without reading everybody. */
export class ProvenAddresses1763900027000 implements MigrationInterface {
  readonly name = 'ProvenAddresses1763900027000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create index persons_proven_email on persons (lower(email)) where is_email_confirmed')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index persons_proven_email')
  }
}
