// Kafka in a container, one broker. Only where Docker answers and holds the images already: a test pulls nothing.

import { GenericContainer, getContainerRuntimeClient, ImageName, Wait } from "testcontainers";
import type { Found } from "./engine-suite.ts";
import { freePorts } from "./free-ports.ts";
import { type Kafka, KAFKA_VERSION, type StartKafka } from "./kafka-engine.ts";
import { untilKafkaAnswers } from "./kafka-ready.ts";
import { nodeSettings } from "./kafka-settings.ts";

const IMAGE = `apache/kafka:${KAFKA_VERSION}`;
/** Removes the containers of a test that was killed; without it nothing would. */
const REAPER_IMAGE = process.env["RYUK_CONTAINER_IMAGE"] ?? "testcontainers/ryuk:0.14.0";
const BROKER_PORT = 9092;

export async function findContainerKafka(): Promise<Found<StartKafka>> {
  try {
    const { image } = await getContainerRuntimeClient();
    for (const name of [IMAGE, REAPER_IMAGE]) if (!(await image.exists(ImageName.fromString(name)))) return { missing: `Docker has no image ${name}` };
    return { start: startContainerKafka };
  } catch {
    return { missing: "Docker does not answer" };
  }
}

async function startContainerKafka(): Promise<Kafka> {
  const [port = 0] = await freePorts(1);
  const node = { id: 1, broker: `127.0.0.1:${port}`, controller: "127.0.0.1:9093" };
  const settings = { ...nodeSettings(node, [node]), listeners: `PLAINTEXT://0.0.0.0:${BROKER_PORT},CONTROLLER://${node.controller}` };
  // The image takes settings as variables: `node.id` as KAFKA_NODE_ID.
  const environment = Object.fromEntries(Object.entries(settings).map(([name, value]) => [`KAFKA_${name.toUpperCase().replaceAll(".", "_")}`, value]));
  const container = await new GenericContainer(IMAGE)
    .withExposedPorts({ container: BROKER_PORT, host: port })
    .withEnvironment(environment)
    .withWaitStrategy(Wait.forListeningPorts())
    .start();
  await untilKafkaAnswers([node.broker], 1);
  return {
    brokers: [node.broker],
    pids: () => [],
    kill: async () => {
      await container.stop({ timeout: 0, remove: false });
    },
    async restart() {
      await container.restart();
      await untilKafkaAnswers([node.broker], 1);
    },
    [Symbol.asyncDispose]: async () => {
      await container.stop();
    },
  };
}
