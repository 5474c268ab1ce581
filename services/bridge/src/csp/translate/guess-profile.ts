// Which profile a file is of, by what stands in it, with the reason: a guess for a person, who can always say it himself. A
// message that comes to the bridge names its profile; nothing is guessed there.

import { BILL_TYPES, type Profile, type ProfileInput } from "@csp/formats";

export interface Guess {
  readonly profile: string;
  /** What it was told by, to stand behind "since". */
  readonly why: string;
}

/** Characters at the beginning of an XML file in which its first event is looked for. */
const XML_HEAD_LENGTH = 64 * 1024;

/** Null where the text has no mark of any. */
export function guessByMarks(text: string): Guess | null {
  const start = text.trimStart();
  return start.startsWith("<") ? guessXml(start.slice(0, XML_HEAD_LENGTH)) : guessJson(start);
}

/** The only profile that takes the message, where it is one alone. */
export async function guessByReading(profiles: Iterable<Profile>, input: ProfileInput): Promise<Guess | null> {
  const takers: string[] = [];
  for (const profile of profiles) if ((await profile.survey({ ...input })).ok) takers.push(profile.name);
  const [name] = takers;
  return name !== undefined && takers.length === 1 ? { profile: name, why: "no other profile reads the file" } : null;
}

function guessXml(head: string): Guess | null {
  const root = /<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)/.exec(head)?.[1] ?? "";
  if (/^EPCIS(Query)?Document$/i.test(root)) return { profile: "epcis-xml", why: `its root element is ${root}` };
  if (root.toLowerCase() !== "document") return null;
  const event = /<event\s[^<>]*?\bname\s*=\s*["']([^"'<>]*)/i.exec(head)?.[1];
  if (event === undefined) return null;
  return {
    profile: event.trim().toLowerCase() === "relationcreate" ? "relation-xml" : "warehouse-xml",
    why: `its first event is named ${JSON.stringify(event)}`,
  };
}

function guessJson(text: string): Guess | null {
  const fields = parseObject(text);
  if (fields === null) return null;
  const type = fields["type"];
  if (typeof type === "string" && /^EPCIS(Query)?Document$/.test(type)) return { profile: "epcis-json", why: `it is JSON of the type ${type}` };
  const number = fields["bill_type"];
  if (fields["bill_code"] === undefined || (typeof number !== "string" && typeof number !== "number")) return null;
  const billType = BILL_TYPES.find((one) => String(one.number) === String(number).trim());
  const personal = billType?.personal === true;
  return {
    profile: personal ? "retail" : "bill",
    why: `it is JSON with bill_code and bill_type ${number}${personal ? ", which names buyers or patients" : ""}`,
  };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    // Not JSON, or not all of it: the profile that is asked for will say where.
    return null;
  }
}
