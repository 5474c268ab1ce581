// What both XML readers give, and the bounds they share.

import type { EpcisProblem } from "../problem.ts";
import type { XmlAttribute, XmlElement } from "./element.ts";

export interface ElementHandlers {
  /** Asked when an element is complete. True takes it: it does not stay among its parent's children. A problem ends the reading. */
  close(element: XmlElement, ancestors: readonly XmlElement[]): boolean | EpcisProblem;
}

export type ParsedElements = { readonly ok: true; readonly root: XmlElement } | { readonly ok: false; readonly problem: EpcisProblem };

/** A name, prefix or namespace is refused beyond so many characters. */
export const MAX_NAME_LENGTH = 1000;
const XML_SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance";

/** Without what belongs to XML Schema, which is no content. */
export function keptAttributes(attributes: readonly XmlAttribute[]): readonly XmlAttribute[] {
  return attributes.some(isOfSchema) ? attributes.filter((attribute) => !isOfSchema(attribute)) : attributes;
}

function isOfSchema({ uri }: XmlAttribute): boolean {
  return uri === XML_SCHEMA_INSTANCE;
}
