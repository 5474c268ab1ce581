// How a Kafka for tests is set up: it starts quickly, notices a killed consumer soon, and makes no topic by itself.

export interface KafkaNode {
  readonly id: number;
  /** `host:port` each. */
  readonly broker: string;
  readonly controller: string;
}

/** A consumer may ask for a session this short; the default of 6 s would make every killed consumer a long wait. */
const LEAST_SESSION_MS = 1000;

/** `server.properties` of one node of a cluster, without its folder. */
export function nodeSettings(node: KafkaNode, nodes: readonly KafkaNode[]): Readonly<Record<string, string>> {
  return {
    "process.roles": "broker,controller",
    "node.id": String(node.id),
    "controller.quorum.bootstrap.servers": nodes.map((one) => one.controller).join(","),
    listeners: `PLAINTEXT://${node.broker},CONTROLLER://${node.controller}`,
    "advertised.listeners": `PLAINTEXT://${node.broker}`,
    "controller.listener.names": "CONTROLLER",
    ...clusterSettings(nodes.length),
  };
}

/** What holds for any number of nodes, wherever they run. */
function clusterSettings(nodes: number): Readonly<Record<string, string>> {
  const replicas = String(nodes);
  const inSync = String(Math.max(1, nodes - 1));
  return {
    "auto.create.topics.enable": "false",
    "default.replication.factor": replicas,
    "min.insync.replicas": inSync,
    "num.partitions": "1",
    "offsets.topic.replication.factor": replicas,
    "offsets.topic.num.partitions": "1",
    "transaction.state.log.replication.factor": replicas,
    "transaction.state.log.min.isr": inSync,
    "transaction.state.log.num.partitions": "1",
    "share.coordinator.state.topic.replication.factor": replicas,
    "share.coordinator.state.topic.min.isr": inSync,
    "group.initial.rebalance.delay.ms": "0",
    "group.min.session.timeout.ms": String(LEAST_SESSION_MS),
    // A dead broker's partitions have another leader soon.
    "broker.session.timeout.ms": "3000",
    "broker.heartbeat.interval.ms": "500",
    "log.segment.delete.delay.ms": "0",
  };
}

export function toProperties(settings: Readonly<Record<string, string>>): string {
  return `${Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join("\n")}\n`;
}
