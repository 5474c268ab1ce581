// The routes of the query service that are no RPC, for the OpenAPI document: the receipt of an uploaded document, and the
// capture job of the EPCIS standard. And the shape of errors, which the protocol sets and no .proto file declares.

import { type Json, refTo } from "./open-api.ts";

export function plainPaths(): { readonly [path: string]: Json } {
  const id = { name: "id", in: "path", required: true, description: "The receipt id that the sender was given.", schema: { type: "string" } };
  return {
    "/uplink/receipts/{id}": {
      get: {
        operationId: "GetReceiptById",
        tags: ["plain"],
        description: "What became of a message: the receipt that GetReceipt answers with.",
        parameters: [id, { name: "page", in: "query", description: "`nextPage` of the page before.", schema: { type: "string" } }],
        responses: {
          "200": {
            description: "The receipt. While its state is `pending`, `Retry-After` says when to ask again.",
            headers: { "Retry-After": { description: "Seconds.", schema: { type: "integer" } } },
            content: { "application/json": { schema: refTo("csp.query.v1.Receipt") } },
          },
          default: { $ref: "#/components/responses/Error" },
        },
      },
    },
    "/capture/{id}": {
      get: {
        operationId: "GetCaptureJob",
        tags: ["plain"],
        description: "State of a capture job, as EPCIS 2.0 defines it. The id of the job is the receipt id.",
        parameters: [id],
        responses: {
          "200": { description: "The capture job.", content: { "application/json": { schema: refTo("epcis.CaptureJob") } } },
          default: { description: "A problem (RFC 9457).", content: { "application/problem+json": { schema: refTo("epcis.Problem") } } },
        },
      },
    },
  };
}

export function plainSchemas(): { readonly [name: string]: Json } {
  return {
    "connect.Error": {
      type: "object",
      required: ["code"],
      properties: {
        code: { type: "string", description: "Code of the Connect protocol, e.g. `not_found`." },
        message: { type: "string", description: "One sentence for a person." },
        details: { type: "array", description: "Holds one `csp.v1.ErrorInfo`.", items: refTo("connect.ErrorDetail") },
      },
    },
    "connect.ErrorDetail": {
      type: "object",
      properties: {
        type: { type: "string", description: "Full name of the message." },
        value: { type: "string", description: "The message in Protobuf binary, base64 without padding." },
        debug: {
          type: "object",
          description: "The same, readable.",
          properties: {
            code: { type: "string", description: "One of the bridge's own error codes. Decide by it, never by the message." },
            retryable: { type: "boolean", description: "True when the same call may succeed later without anybody mending anything." },
          },
        },
      },
    },
    "epcis.CaptureJob": {
      type: "object",
      required: ["captureID", "running", "success", "captureErrorBehaviour", "errors"],
      properties: {
        captureID: { type: "string", description: "The receipt id." },
        createdAt: { type: "string", format: "date-time", description: "When the message was taken in; absent while that is not known here." },
        running: { type: "boolean", description: "True until the message is translated." },
        success: { type: "boolean", description: "False as soon as one error is known." },
        captureErrorBehaviour: {
          enum: ["rollback", "proceed"],
          description: "What was done: `rollback`, an error refuses the whole message; `proceed`, the rest of it was accepted.",
        },
        errors: {
          type: "array",
          description: "One problem for each rejection, and for each event that is known with other content.",
          items: refTo("epcis.Problem"),
        },
      },
    },
    "epcis.Problem": {
      type: "object",
      required: ["type", "title"],
      properties: {
        type: { type: "string", description: "`epcisException:<name>` of the standard." },
        title: { type: "string", description: "Reason from the closed list in docs/errors.md." },
        status: { type: "integer", description: "HTTP status that stands for it." },
        detail: { type: "string", description: "One sentence for a person." },
        instance: { type: "string", description: "Where in the message: JSON pointer." },
      },
    },
  };
}
