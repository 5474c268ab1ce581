// The HTTP door: `POST /uplink/<profile>` takes a document as it is and answers with a receipt; `POST /capture` is the
// same door in the words of the EPCIS standard.

import { BridgeError } from "@csp/contracts";
import { PROFILES } from "@csp/domain";
import type { Profile } from "@csp/formats";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type MessageHeaders, readMessageHeaders } from "../message-headers.ts";
import type { Recorded } from "../record-received.ts";
import { NO_PROFILE } from "../telemetry.ts";

export interface UplinkDoor {
  readonly maxBodyBytes: number;
  /** Records one message, in a trace if that is kept; the body (undefined where the request had none) is read to its end within. */
  record(
    profile: Profile,
    headers: MessageHeaders,
    body: AsyncIterable<Uint8Array> | undefined,
  ): Promise<Recorded & { readonly traceParent: string | undefined }>;
  turnedAway(profile: string, error: unknown): void;
}

const CAPTURE_PROFILE = "epcis-json";
const CAPTURE_XML_PROFILE = "epcis-xml";

export function uplinkRoutes(http: FastifyInstance, door: UplinkDoor): void {
  const options = { bodyLimit: door.maxBodyBytes };

  async function take(request: FastifyRequest, profileName: string): Promise<Recorded> {
    const profile = PROFILES.get(profileName);
    try {
      if (profile === undefined) throw new BridgeError("UNKNOWN_PROFILE", `there is no profile of that name; there are ${[...PROFILES.keys()].join(", ")}`);
      const recorded = await door.record(profile, readMessageHeaders(request.headers, profile), request.body as AsyncIterable<Uint8Array> | undefined);
      request.traceParent = recorded.traceParent;
      return recorded;
    } catch (error) {
      door.turnedAway(profile?.name ?? NO_PROFILE, error);
      throw error;
    }
  }

  http.post<{ Params: { profile: string } }>("/uplink/:profile", options, async (request, reply) => {
    const recorded = await take(request, request.params.profile);
    const status = `/uplink/receipts/${recorded.receipt}`;
    return accepted(reply, status).send({ receipt: recorded.receipt, status, repeated: recorded.repeated });
  });

  http.post("/capture", options, async (request, reply) => {
    const recorded = await take(request, captureProfile(request));
    reply.headers({ "gs1-epcis-version": "2.0.0", "gs1-cbv-version": "2.0.0", "gs1-capture-error-behaviour": "rollback" });
    return accepted(reply, `/capture/${recorded.receipt}`).send();
  });
}

/** EPCIS 2.0 section 12: one address for both syntaxes, told by the media type. What is neither is told so by the JSON profile. */
function captureProfile(request: FastifyRequest): string {
  const media = (request.headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  return PROFILES.get(CAPTURE_XML_PROFILE)?.mediaTypes.includes(media) === true ? CAPTURE_XML_PROFILE : CAPTURE_PROFILE;
}

function accepted(reply: FastifyReply, location: string): FastifyReply {
  return reply.code(202).header("location", location);
}
