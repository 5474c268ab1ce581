// A temperature series as documents list it → readings, and readings → EPCIS sensor elements. The interfaces carry the
// series as one text of a form that is not public; the form here is modelled. Knows no bill and no codes.

import schema from "@csp/schemas/inbound/temperature-series.schema.json" with { type: "json" };
import type { Node } from "@csp/epcis";
import { fieldText } from "../bill-fields.ts";
import { type DocumentTime, parseDocumentTime } from "../document-time.ts";
import { isRefusal } from "../json-document.ts";
import { type JsonObject, readJson, shapeRefusal } from "../json-message.ts";
import { lazySchema } from "../lazy-schema.ts";
import type { ProfileInput, Refusal } from "../profile.ts";
import { refuse } from "../refusals.ts";

export interface Reading {
  readonly time: DocumentTime;
  /** Degrees Celsius as written; null where not given. */
  readonly temperature: Quantity;
  /** Relative humidity in per cent. */
  readonly humidity: Quantity;
}

/** Numbers as JSON writes them. */
interface Quantity {
  readonly value: string | null;
  readonly minValue: string | null;
  readonly maxValue: string | null;
  readonly meanValue: string | null;
}

const POINTER = "/content";
/** Readings in one record, at most: a week at two minutes. */
const MAX_READINGS = 5040;
/** Readings in one event: at most 650 bytes each, so that half of an event is left for codes. */
export const MAX_EVENT_READINGS = 200;
const DEGREES_CELSIUS = "CEL";
const PER_CENT = "P1";
const NOTHING: Quantity = { value: null, minValue: null, maxValue: null, meanValue: null };
const check = lazySchema(schema);

/** In order of time, those of one time as listed. `content`: a JSON text in a field, or the list itself. */
export function readSeries(content: unknown, { leftovers }: Pick<ProfileInput, "leftovers">): readonly Reading[] | Refusal {
  const parsed = typeof content === "string" ? readJson(content, POINTER) : { ok: true as const, value: content };
  if (!parsed.ok) return parsed.refusal;
  if (Array.isArray(parsed.value) && parsed.value.length > MAX_READINGS) return refuse("TOO_LARGE", POINTER, `a record lists at most ${MAX_READINGS} readings`);
  const refusal = shapeRefusal(parsed.value, POINTER, check);
  if (refusal !== null) return refusal;
  const readings: Reading[] = [];
  for (const [at, item] of (parsed.value as readonly JsonObject[]).entries()) {
    const where = `${POINTER}/${at}`;
    const reading = readReading(leftovers?.watch(item, where) ?? item, where);
    if (isRefusal(reading)) return reading;
    readings.push(reading);
  }
  return readings.sort((a, b) => a.time.epochMs - b.time.epochMs);
}

function readReading(item: JsonObject, where: string): Reading | Refusal {
  const time = parseDocumentTime(fieldText(item, "time") ?? "");
  if (time === undefined) return refuse("BAD_TIME", `${where}/time`, "a time is written yyyy-MM-dd HH:mm:ss");
  const temperature: Quantity = {
    value: numberText(item, "temperature"),
    minValue: numberText(item, "min_temperature"),
    maxValue: numberText(item, "max_temperature"),
    meanValue: numberText(item, "avg_temperature"),
  };
  if (Object.values(temperature).every((value) => value === null)) return refuse("SHAPE_INVALID", where, "a reading has a temperature");
  return { time, temperature, humidity: { ...NOTHING, value: numberText(item, "humidity") } };
}

/** The schema has seen to it that the text is a number; only zeros in front are more than JSON allows. */
function numberText(item: JsonObject, name: string): string | null {
  return fieldText(item, name)?.replace(/^(-?)0+(?=\d)/, "$1") ?? null;
}

/** One sensor element of readings that are in order of time. `device`: URI of the equipment. */
export function sensorElement(readings: readonly Reading[], device: string): Node {
  const first = readings[0]?.time.eventTime ?? "";
  const last = readings.at(-1)?.time.eventTime ?? "";
  const reports = readings.flatMap(({ time, temperature, humidity }) => [
    report("Temperature", DEGREES_CELSIUS, time, temperature),
    ...(humidity.value === null ? [] : [report("RelativeHumidity", PER_CENT, time, humidity)]),
  ]);
  const metadata = [text("deviceID", device), text("startTime", first), text("endTime", last)];
  return node("", "object", [node("sensorMetadata", "object", metadata), node("sensorReport", "array", reports)]);
}

function report(type: string, uom: string, time: DocumentTime, quantity: Quantity): Node {
  const values = (["value", "minValue", "maxValue", "meanValue"] as const).flatMap((name) => {
    const value = quantity[name];
    return value === null ? [] : [{ ...text(name, value), kind: "number" as const }];
  });
  return node("", "object", [text("type", type), ...values, text("uom", uom), text("time", time.eventTime)]);
}

/** Fields of the standard itself stand in no namespace. */
function text(name: string, value: string): Node {
  return { namespace: "", name, prefix: "", kind: "string", value, children: [] };
}

function node(name: string, kind: "object" | "array", children: readonly Node[]): Node {
  return { namespace: "", name, prefix: "", kind, value: null, children };
}
