export { type PublisherConfig, PUBLISHER_FIELDS } from "./config.ts";
export { decodeSupervisionFlow, type SupervisionFlow } from "./flow-message.ts";
export { createPublisher, type PublisherDeps } from "./service.ts";
export { SUPERVISION_FLOW } from "./supervision-flow.ts";
