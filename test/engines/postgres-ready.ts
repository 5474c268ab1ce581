// Whether a PostgreSQL takes connections yet.

import pg from "pg";
import { until } from "../until.ts";

export async function untilPostgresAnswers(url: string): Promise<void> {
  await until("PostgreSQL answers", async () => {
    const client = new pg.Client({ connectionString: url });
    // A server that is starting ends the connection.
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.query("SELECT 1");
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => undefined);
    }
  });
}
