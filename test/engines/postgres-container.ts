// PostgreSQL in a container. Only where Docker answers and holds the images already: a test pulls nothing.

import { GenericContainer, getContainerRuntimeClient, ImageName, Wait } from "testcontainers";
import type { Found } from "./engine-suite.ts";
import { freePorts } from "./free-ports.ts";
import { type Postgres, POSTGRES_IMAGE, type StartPostgres } from "./postgres-engine.ts";
import { untilPostgresAnswers } from "./postgres-ready.ts";

/** Removes the containers of a test that was killed; without it nothing would. */
const REAPER_IMAGE = process.env["RYUK_CONTAINER_IMAGE"] ?? "testcontainers/ryuk:0.14.0";
const SERVER_PORT = 5432;

export async function findContainerPostgres(): Promise<Found<StartPostgres>> {
  try {
    const { image } = await getContainerRuntimeClient();
    for (const name of [POSTGRES_IMAGE, REAPER_IMAGE]) if (!(await image.exists(ImageName.fromString(name)))) return { missing: `Docker has no image ${name}` };
    return { start: startContainerPostgres };
  } catch {
    return { missing: "Docker does not answer" };
  }
}

async function startContainerPostgres(): Promise<Postgres> {
  const [port = 0] = await freePorts(1);
  const container = await new GenericContainer(POSTGRES_IMAGE)
    .withExposedPorts({ container: SERVER_PORT, host: port })
    .withEnvironment({ POSTGRES_PASSWORD: "postgres" })
    .withWaitStrategy(Wait.forListeningPorts())
    .start();
  const url = `postgres://postgres:postgres@127.0.0.1:${port}/postgres`;
  await untilPostgresAnswers(url);
  return {
    url,
    kill: async () => {
      await container.stop({ timeout: 0, remove: false });
    },
    async restart() {
      await container.restart();
      await untilPostgresAnswers(url);
    },
    [Symbol.asyncDispose]: async () => {
      await container.stop();
    },
  };
}
