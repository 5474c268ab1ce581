// A real Kafka for a test: in a container where Docker answers and holds the image, else from Maven's jars where Java and
// Maven are. Nothing of it is left when the test has ended, or was killed.

import { type Found, findEngine } from "./engine-suite.ts";
import { findContainerKafka } from "./kafka-container.ts";
import type { StartKafka } from "./kafka-engine.ts";
import { findJarKafka } from "./kafka-jars.ts";

/** A container runs one broker alone, with an open door. */
export function findKafka(needs: { readonly severalBrokers?: boolean; readonly secured?: boolean } = {}): Promise<Found<StartKafka>> {
  const isPlain = needs.severalBrokers !== true && needs.secured !== true;
  return findEngine(isPlain ? [findContainerKafka, findJarKafka] : [findJarKafka]);
}
