// Waiting until a Kafka that was just started answers.

import { Kafka as KafkaClient, logLevel } from "kafkajs";
import { until } from "../until.ts";

/** Until as many brokers are in the cluster as should be. */
export async function untilKafkaAnswers(brokers: readonly string[], count: number): Promise<void> {
  await until("Kafka answers", async () => {
    const client = new KafkaClient({ clientId: "ready", brokers: [...brokers], logLevel: logLevel.NOTHING, connectionTimeout: 500, retry: { retries: 0 } });
    const admin = client.admin();
    try {
      await admin.connect();
      return (await admin.describeCluster()).brokers.length === count;
    } catch {
      await new Promise((wake) => setTimeout(wake, 100));
      return false;
    } finally {
      await admin.disconnect();
    }
  });
}
